package app

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/roll"
	"commonplace/app/statement"
)

// Activity is one thing that somebody did; edits of one page by one member in
// one stretch are one.
type Activity struct {
	Member MemberID
	At     time.Time
	Kind   string // "page.created", "page.edited", "page.archived", "page.restored", "charter.amended", "charter.endorsed", "talk", "founded", "joined", "left", "removed", "role", "profile", "invited"
	What   string // in words: "edited Instructors Handbook"
	Title  string // of the page, if it is about one
	Doc    DocID
	Count  int // how many entries it stands for
}

// gatherFrom is how many happenings are looked at for one activity asked for.
const gatherFrom = 4

// Activity lists what happened, newest first; a run of the same kind by one
// member is one.
func (c *Community) Activity(limit int) ([]Activity, error) {
	happened, err := c.replica.Happened(gatherFrom * limit)
	if err != nil {
		return nil, humane(err)
	}
	var out []Activity
	for _, h := range happened {
		if a, ok := c.activity(h); ok {
			out = append(out, a)
		}
	}
	out = gather(out)
	return out[:min(limit, len(out))], nil
}

// kinds names what entries of a kind amount to; what is not in it is no news.
var kinds = map[string]string{
	statement.KindProfile: "profile",
	statement.KindEndorse: "charter.endorsed",
	statement.KindSay:     "talk",
	roll.KindFound:        "founded",
	roll.KindAdmit:        "joined",
	roll.KindMinutes:      "role",
	roll.KindRemove:       "removed",
	roll.KindLeave:        "left",
	roll.KindInvite:       "invited",
	"page.created":        "page.created",
	"page.edited":         "page.edited",
	"page.archived":       "page.archived",
	"page.restored":       "page.restored",
	"charter.amended":     "charter.amended",
}

func (c *Community) activity(h replica.Happening) (Activity, bool) {
	kind, ok := kinds[h.Kind]
	if !ok {
		return Activity{}, false
	}
	a := Activity{Member: h.Member, At: time.UnixMilli(h.Time), Kind: kind, Doc: h.Doc, Count: h.Count}
	switch h.Kind {
	case roll.KindAdmit:
		a.Member = c.admitted(h.ID, h.Member)
	case roll.KindRemove:
		a.Member = c.removed(h.ID, h.Member)
	}
	a.What, a.Title = c.inShort(h.Kind, h.Doc), c.named(h.Doc)
	return a, true
}

// admitted tells whom an admission let in.
func (c *Community) admitted(id EntryID, otherwise MemberID) MemberID {
	state := c.replica.Roll()
	for _, m := range state.Members() {
		for _, d := range m.Devices {
			if l, ok := state.Laptop(d); ok && l.By == id {
				return m.ID
			}
		}
	}
	return otherwise
}

func (c *Community) removed(id EntryID, otherwise MemberID) MemberID {
	for _, m := range c.replica.Roll().Members() {
		if m.EndedBy == id {
			return m.ID
		}
	}
	return otherwise
}

// inShort says in words what somebody did.
func (c *Community) inShort(kind string, doc DocID) string {
	title := c.title(doc)
	switch kind {
	case statement.KindProfile:
		return "changed their profile"
	case statement.KindEndorse:
		return "answered a clause of the charter"
	case statement.KindSay:
		return "said something beside " + title
	case roll.KindFound:
		return "founded the community"
	case roll.KindAdmit:
		return "joined"
	case roll.KindMinutes:
		return "changed roles"
	case roll.KindRemove:
		return "was removed"
	case roll.KindLeave:
		return "left"
	case roll.KindInvite:
		return "opened an invitation"
	case "page.created":
		return "wrote " + title
	case "page.archived":
		return "archived " + title
	case "page.restored":
		return "took " + title + " out of the archive"
	case "charter.amended":
		return "worked on the charter"
	}
	return "edited " + title
}

func (c *Community) title(doc DocID) string {
	return cmp.Or(c.named(doc), "a page")
}

// named is the title of a page, or empty.
func (c *Community) named(doc DocID) string {
	d, _ := c.replica.Document(doc)
	return d.Title
}

// whatIs says what an entry is, for the list of those set aside.
func (c *Community) whatIs(kind string, doc DocID) string {
	switch {
	case kind == replica.KindChange && doc == charter.DocID(c.id):
		return "an edit of the charter"
	case kind == replica.KindChange:
		return "an edit of " + c.title(doc)
	case kind == "":
		return "an entry"
	}
	return fmt.Sprintf("a statement (%s)", kind)
}

// Digest is what came in since I last looked.
type Digest struct {
	Changes int        // "12 changes,
	Eye     []NeedsEye // 2 need your eye"
	Groups  []DigestGroup
}

// DigestGroup counts one topic of a digest.
type DigestGroup struct {
	Topic   Topic
	Title   string // "Pages", "Charter", "Talk", "People"
	Changes int
	Items   []Activity
}

// NeedsEye is something a merge or somebody else leaves to my judgement.
type NeedsEye struct {
	ID     string
	Why    string // "You and Ben wrote in the same paragraph while apart", "Clause 3 changed; you endorsed the version before"
	Kind   string // "merge", "clause", "mention", "reply", "arrival", "role"
	Doc    DocID
	Clause ClauseID
	At     time.Time
	Member MemberID
	Name   string     // of the member, or of who knocks
	Title  string     // of the page
	Number int        // of the clause
	Change []RolePart // of roles
}

// groups are the topics of a digest, in order, with their titles.
var groups = []struct {
	about replica.Topic
	topic Topic
	title string
}{
	{replica.AboutPages, TopicPages, "Pages"},
	{replica.AboutCharter, TopicCharter, "Charter"},
	{replica.AboutTalk, TopicTalk, "Talk"},
	{replica.AboutRoll, TopicRoll, "People"},
}

// Digest sums up what came from others since MarkSeen.
func (c *Community) Digest() (Digest, error) {
	news, err := c.replica.News()
	if err != nil {
		return Digest{}, humane(err)
	}
	var d Digest
	for _, g := range groups {
		group := DigestGroup{Topic: g.topic, Title: g.title}
		for _, f := range news {
			if f.Topic != g.about {
				continue
			}
			group.Changes += f.Count
			group.Items = append(group.Items, c.fresh(f))
		}
		if group.Changes == 0 {
			continue
		}
		slices.SortFunc(group.Items, func(a, b Activity) int {
			return cmp.Or(b.At.Compare(a.At), a.Doc.Compare(b.Doc), a.Member.Compare(b.Member))
		})
		group.Items = gather(group.Items)
		d.Changes += group.Changes
		d.Groups = append(d.Groups, group)
	}
	d.Eye, err = c.NeedsEye()
	return d, err
}

func (c *Community) fresh(f replica.Fresh) Activity {
	kind := f.Kind
	if kind == replica.KindChange {
		kind = "page.edited"
		if doc, ok := c.replica.Document(f.Doc); ok && doc.Kind == charter.Kind {
			kind = "charter.amended"
		} else if ok && doc.Kind == page.Kind && doc.First.Member == f.Member && doc.First.Time >= f.From {
			kind = "page.created"
		}
	}
	return Activity{
		Member: f.Member, At: time.UnixMilli(f.To), Kind: kinds[kind], What: c.inShort(kind, f.Doc), Title: c.named(f.Doc), Doc: f.Doc, Count: f.Count,
	}
}

// MarkSeen empties the digest; what needs an eye stays until it is dealt with
// or dismissed.
func (c *Community) MarkSeen() error {
	if err := c.replica.Seen(); err != nil {
		return humane(err)
	}
	c.app.bus.tell(Event{Community: c.id, Topic: TopicActivity})
	return nil
}
