package uitest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"time"

	"commonplace/app"
)

// Who is on the roll of the sample.
var (
	Ana  = app.MemberID{1, 40}
	Ben  = app.MemberID{2, 17}
	Chen = app.MemberID{3, 91}
	Dora = app.MemberID{4, 5}
	Eli  = app.MemberID{5, 66}
)

// Empty is a community that was just founded.
func Empty(n byte, name string) *Community {
	return &Community{identity: app.ID{n}, Called: name, Me_: Ana, Kept: map[string]string{}, Said: map[app.DocID][]app.Message{},
		People: []app.Member{{ID: Ana, Name: "Ana Sousa", Me: true, Laptops: 1, Joined: Now.Add(-time.Minute),
			Fingerprint: "river stone lamp bread", Roles: []app.Role{{Name: "steward"}, {Name: "facilitator"}}}},
		Book: app.Charter{Name: name, Domain: "Teaching people to program", MayAmend: true, Members: 1}}
}

// Sample is a community in the middle of its life.
func Sample() *Community {
	c := Empty(1, "Lesson Writers")
	ago := func(d time.Duration) time.Time { return Now.Add(-d) }
	const day = 24 * time.Hour
	c.People = []app.Member{
		{ID: Ana, Name: "Ana Sousa", Me: true, About: "Teaches R to biologists.", Laptops: 2, Joined: ago(300 * day), Fingerprint: "river stone lamp bread",
			Roles: []app.Role{{Name: "steward", Until: Now.Add(200 * day)}, {Name: "facilitator"}}},
		{ID: Ben, Name: "Ben Okafor", About: "Runs workshops where there is no internet.", Picture: portrait(140, 90, 60), Laptops: 1, Joined: ago(250 * day), AdmittedBy: Ana, Fingerprint: "maple cloud seven door",
			Roles: []app.Role{{Name: "steward"}}},
		{ID: Chen, Name: "Chen Wei", Laptops: 1, Joined: ago(120 * day), AdmittedBy: Ana, Fingerprint: "amber wheel north tea", Roles: []app.Role{{Name: "note-taker", Until: Now.Add(40 * day)}}},
		{ID: Dora, Name: "Dora Lindqvist", Picture: portrait(70, 130, 150), Laptops: 1, Joined: ago(21 * day), AdmittedBy: Ben, Fingerprint: "cedar violin rain fox"},
		{ID: Eli, Name: "Eli Navarro", Laptops: 1, Joined: ago(200 * day), Left: true, Fingerprint: "opal ladder wind six"},
	}
	c.samplePages()
	c.sampleCharter()
	c.sampleNews()
	c.sampleRoom()
	return c
}

func portrait(r, g, b uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 96, 96))
	for y := range 96 {
		for x := range 96 {
			head := math.Hypot(float64(x-48), float64(y-38)) < 20
			body := math.Hypot(float64(x-48), float64(y-104)) < 40
			shade := color.RGBA{r, g, b, 255}
			if head || body {
				shade = color.RGBA{r/2 + 120, g/2 + 110, b/2 + 100, 255}
			}
			img.Set(x, y, shade)
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, nil) // into memory: cannot fail
	return out.Bytes()
}

const workshop = `Arrive half an hour early. Check that every learner has a seat, a socket and the network name on the first slide. Greet people at the door; it sets the tone for the day.

## Before the day

- [x] Ask what learners already know, with the [short survey](survey.md)
- [x] Send the installer on a stick to those without good internet
- [ ] Print the signals: red for stuck, green for done

Agree on who does what. One teaches, two help, one takes notes:

| Role | Who | Looks after |
|------|-----|-------------|
| Teacher | Ana | pace and questions |
| Helpers | Ben, Dora | red notes |
| Note-taker | Chen | what was unclear |

## During the day

Type what you teach, do not paste it: **live coding** keeps the pace human, and mistakes are the best part. When something breaks, say what you think *before* you look it up.

> The goal is not to finish the lesson but that nobody leaves thinking it was their fault.

` + "```sh\ngit clone lesson.bundle lesson\ncd lesson && make serve\n```" + `

### When somebody is stuck

Wait a minute, then go over. Ask what they expected to happen.

## After the day

Write down one thing to keep and one to change, while all are still in the room. See [After-action reviews](reviews.md).
`

func (c *Community) samplePages() {
	const day = 24 * time.Hour
	type page struct {
		title, collection, tags string
		words                   int
		ago                     time.Duration
		by                      app.MemberID
		unread                  bool
	}
	for i, p := range []page{
		{"Running a workshop", "guides", "workshop,helpers", 412, 2 * time.Hour, Ben, true},
		{"A survey before the workshop", "guides", "workshop", 180, 26 * time.Hour, Dora, true},
		{"After-action reviews", "practices", "reflection", 260, 3 * day, Chen, false},
		{"Live coding", "practices", "teaching", 530, 5 * day, Ana, false},
		{"Lesson design backwards", "practices/design", "teaching,design", 1240, 9 * day, Ana, false},
		{"Concept maps", "practices/design", "design", 340, 12 * day, Ben, false},
		{"Teaching with no internet", "guides", "workshop,offline", 890, 20 * day, Ben, false},
		{"Welcome", "", "", 96, 40 * day, Ana, false},
		{"Code of conduct", "", "", 610, 90 * day, Ana, false},
		{"Mentoring new instructors", "guides", "mentoring", 470, 100 * day, Chen, false},
	} {
		var tags []string
		if p.tags != "" {
			tags = strings.Split(p.tags, ",")
		}
		name := strings.ReplaceAll(strings.ToLower(p.title), " ", "-") + ".md"
		path := name
		if p.collection != "" {
			path = p.collection + "/" + name
		}
		s := &Sheet{Page: app.Page{PageInfo: app.PageInfo{ID: app.DocID{byte(i + 1)}, Title: p.title, Path: path, Collection: p.collection,
			Tags: tags, Words: p.words, Changed: Now.Add(-p.ago), ChangedBy: p.by, Unread: p.unread},
			Body: "Something about " + p.title + ".\n", Created: Now.Add(-p.ago - 30*day), Authors: []app.MemberID{p.by, Ana}}}
		c.Sheets = append(c.Sheets, s)
	}
	w := c.Sheets[0]
	w.Body, w.Authors = workshop, []app.MemberID{Ben, Ana, Dora}
	w.Backlinks = []app.PageInfo{c.Sheets[6].PageInfo, c.Sheets[7].PageInfo}
	w.Files = []app.Attachment{{Target: "files/room.png", Size: 182_000, Type: "image/png", Here: true}, {Target: "files/signals.pdf", Size: 1_240_000, Type: "application/pdf"}}
	for i, by := range []app.MemberID{Ben, Ana, Dora, Ben, Ana} {
		w.Revisions = append(w.Revisions, app.Revision{ID: app.RevisionID(fmt.Sprint("r", 5-i)), Before: app.RevisionID(fmt.Sprint("r", 4-i)),
			Member: by, From: Now.Add(-time.Duration(2+i*19) * time.Hour), To: Now.Add(-time.Duration(2+i*19) * time.Hour), Added: 120 - 20*i, Removed: 8 * i})
	}
	c.Said[w.ID] = []app.Message{
		{ID: app.EntryID{1}, Page: w.ID, Member: Chen, Text: "Should the survey go out a week before? People forget.", At: Now.Add(-30 * time.Hour)},
		{ID: app.EntryID{2}, Page: w.ID, Member: Ana, Text: "Three days worked best for us in Lisbon.", At: Now.Add(-28 * time.Hour), ReplyTo: app.EntryID{1}},
		{ID: app.EntryID{3}, Page: w.ID, Member: Ben, Text: "I added the part about signals. Please check the wording.", At: Now.Add(-2 * time.Hour)},
	}
}

func (c *Community) sampleCharter() {
	const day = 24 * time.Hour
	c.Book = app.Charter{Name: c.Called, Domain: "Teaching people to program, also where there is no internet", MayAmend: true, Members: 4, Complete: 2, Waiting: 2,
		Purpose: "We write lessons together and teach them, so that anybody can learn to program from somebody who was a beginner not long ago."}
	clause := func(n int, kind, title, text string, version int, mine app.Stance, cover app.Coverage) app.Clause {
		k := app.Clause{ID: app.ClauseID(fmt.Sprint("c", n)), Number: n, Kind: kind, Versions: version, Coverage: cover,
			ClauseVersion: app.ClauseVersion{Version: version, Title: title, Text: text, By: Ana, At: Now.Add(-30 * day)}}
		if mine != "" {
			k.Mine = app.Endorsement{Member: Ana, Stance: mine}
		}
		k.Answers = []app.Endorsement{{Member: Ben, Stance: app.Endorse}, {Member: Chen, Stance: app.Reservation, Note: "Fine for workshops, less so for online meetings."}}
		return k
	}
	c.Book.Clauses = []app.Clause{
		clause(1, "value", "Learners first", "When what is good for the learner and what is easy for us differ, we do what is good for the learner.", 1, app.Endorse, app.Coverage{Members: 4, Endorsed: 4}),
		clause(2, "value", "Mistakes are welcome", "We show our own mistakes, and we never laugh at those of others.", 1, app.Endorse, app.Coverage{Members: 4, Endorsed: 3}),
		clause(3, "norm", "Answer within a week", "Whoever is asked by name beside a page answers within a week, even if the answer is that they do not know.", 2, "", app.Coverage{Members: 4, Endorsed: 1, Reservations: 1}),
		clause(4, "norm", "One thing to keep, one to change", "Every workshop ends with a review of five minutes.", 1, app.Reservation, app.Coverage{Members: 4, Endorsed: 2, Reservations: 1, Cannot: 1}),
		clause(5, "process", "Changing a lesson", "Small corrections are made at once. What changes what learners do is talked about beside the page for three days.", 1, "", app.Coverage{Members: 4, Endorsed: 2}),
	}
	c.Book.Clauses[2].Why = "Two days was too short for those who teach."
	c.Book.Clauses[2].Before = &app.ClauseVersion{Version: 1, Title: "Answer within two days", Text: "Whoever is asked by name beside a page answers within two days.", By: Ben, At: Now.Add(-100 * day)}
}

func (c *Community) sampleNews() {
	const day = 24 * time.Hour
	w := c.Sheets[0].ID
	c.News = app.Digest{Changes: 12, Groups: []app.DigestGroup{{Topic: app.TopicPages, Title: "Pages", Changes: 7}, {Topic: app.TopicCharter, Title: "Charter", Changes: 2}, {Topic: app.TopicTalk, Title: "Talk", Changes: 3}}}
	c.Eye = []app.NeedsEye{
		{ID: "e1", Why: "You and Ben wrote in the same paragraph of “Running a workshop” while apart", Kind: "merge", Name: "Ben", Title: "“Running a workshop”", Doc: w, At: Now.Add(-2 * time.Hour), Member: Ben},
		{ID: "e2", Why: "Clause 3 changed; you endorsed the version before", Kind: "clause", Clause: "c3", Number: 3, At: Now.Add(-5 * time.Hour), Member: Ben},
	}
	c.Happened = []app.Activity{
		{Member: Ben, At: Now.Add(-2 * time.Hour), Kind: "page.edited", What: "edited Running a workshop", Title: "Running a workshop", Doc: w, Count: 14},
		{Member: Ben, At: Now.Add(-2*time.Hour - 10*time.Minute), Kind: "talk", What: "said something beside Running a workshop", Title: "Running a workshop", Doc: w, Count: 1},
		{Member: Ben, At: Now.Add(-5 * time.Hour), Kind: "charter.amended", What: "worked on the charter"},
		{Member: Dora, At: Now.Add(-26 * time.Hour), Kind: "page.edited", What: "edited A survey before the workshop", Title: "A survey before the workshop", Doc: c.Sheets[1].ID, Count: 4},
		{Member: Chen, At: Now.Add(-30 * time.Hour), Kind: "talk", What: "said something beside Running a workshop", Title: "Running a workshop", Doc: w, Count: 1},
		{Member: Dora, At: Now.Add(-21 * day), Kind: "joined", What: "joined"},
	}
	c.Around = []app.Presence{{Member: Ben, Page: w, Writes: true}, {Member: Dora}}
	c.Hits = []app.Hit{
		{Kind: "page", Doc: w, Title: "Running a workshop", Snippet: "Agree on signals: a red note means that somebody is stuck, a green one that they are done.", Marks: [][2]int{{9, 16}}},
		{Kind: "page", Doc: c.Sheets[6].ID, Title: "Teaching with no internet", Snippet: "Print the signals on coloured paper before you travel.", Marks: [][2]int{{10, 17}}},
		{Kind: "talk", Doc: w, Title: "Ben Okafor, beside Running a workshop", Snippet: "I added the part about signals. Please check the wording.", Marks: [][2]int{{23, 30}}},
		{Kind: "clause", Clause: "c4", Title: "4 One thing to keep, one to change", Snippet: "Every workshop ends with a review; agree on a signal to end it.", Marks: [][2]int{{47, 53}}},
		{Kind: "member", Member: Ben, Title: "Ben Okafor", Snippet: "Runs workshops where there is no internet."},
	}
}

func (c *Community) sampleRoom() {
	c.Board = app.Room{Why: "Still exchanging with Dora's laptop.", Addresses: []string{"192.168.1.7:24742", "[fe80::1c2a]:24742"}, Unshared: 3,
		Laptops: []app.Laptop{
			{Member: Ben, Name: "Ben's laptop", Nearby: true, InSync: true, Address: "192.168.1.12"},
			{Member: Dora, Name: "Dora's laptop", Nearby: true, ToShare: 3, Address: "192.168.1.15"},
			{Member: Chen, Name: "Chen's laptop", ToShare: 41, ToFetch: 2, LastSeen: Now.Add(-50 * time.Hour)},
			{Member: Ana, Name: "Ana's laptop at home", Mine: true, InSync: true, LastSeen: Now.Add(-9 * time.Hour)},
		}}
	c.Missing = 3
	c.Waiting = []app.Arrival{{ID: "k1", Name: "Farah Haddad", Fingerprint: "silver onion kite moss", Since: Now.Add(-3 * time.Minute)}}
	c.Changes = []app.RoleChange{{ID: app.EntryID{9}, By: Ben, What: "Chen Wei becomes facilitator", Parts: []app.RolePart{{Member: Chen, Name: "Chen Wei", Kind: "becomes", Role: "facilitator"}}, Signed: []app.MemberID{Ben}, Needed: 2, MayISign: true}}
	c.Tickets = []app.Invitation{{ID: app.EntryID{8}, Words: "harbour lemon quiet bridge forest ninety", Link: "commonplace:join/3kq9x7m2v8", Note: "Workshop in Porto", Uses: 20, Used: 6, Expires: Now.Add(30 * time.Hour), State: "open"}}
}
