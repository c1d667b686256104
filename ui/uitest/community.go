// Package uitest has what the tests of screens need: a community that exists
// in memory only, a program that holds it, and a shell that does everything at
// once and notes what it was asked for.
package uitest

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"commonplace/app"
	"commonplace/ui/pages"
)

// Now is the time in tests.
var Now = time.Date(2026, 3, 14, 15, 9, 0, 0, time.Local)

// Community is a community in memory. Its fields may be set before a screen is
// built.
type Community struct {
	mu        sync.Mutex
	Called    string
	Me_       app.MemberID
	People    []app.Member
	Sheets    []*Sheet
	Book      app.Charter
	News      app.Digest
	Eye       []app.NeedsEye
	Happened  []app.Activity
	Said      map[app.DocID][]app.Message
	Board     app.Room
	Around    []app.Presence
	Tickets   []app.Invitation
	Waiting   []app.Arrival
	Changes   []app.RoleChange
	Kept      map[string]string // drafts
	Hits      []app.Hit
	Missing   int
	Log       []string // what was asked for
	Err       error    // what everything that changes something returns
	Looking   app.DocID
	identity  app.ID
	lastEntry byte
}

// Sheet is a page.
type Sheet struct {
	app.Page
	Revisions []app.Revision
	Files     []app.Attachment
	Open      *Writing
}

// Writing is a page in the editor.
type Writing struct {
	Body    []rune
	Remote  []app.RemoteEdit
	Others  []app.RemoteCursor
	Spans   []app.AuthorSpan
	Closed  bool
	Edits   []app.Edit
	remote  func()
	savedTo func(error)
}

var _ pages.Writing = (*Writing)(nil)

func (c *Community) did(what string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Log = append(c.Log, what)
	return c.Err
}

// Did says whether something was asked for.
func (c *Community) Did(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.Log, what)
}

func (c *Community) entry() app.EntryID {
	c.lastEntry++
	return app.EntryID{200, c.lastEntry}
}

// What follows are the methods that the screens ask for.

func (c *Community) ID() app.ID                    { return c.identity }
func (c *Community) Name() string                  { return c.Called }
func (c *Community) Fingerprint() string           { return "7f3a-92c1" }
func (c *Community) Members() []app.Member         { return c.People }
func (c *Community) Me() app.Member                { return c.Member(c.Me_) }
func (c *Community) Charter() (app.Charter, error) { return c.Book, nil }
func (c *Community) Digest() (app.Digest, error)   { return c.News, nil }
func (c *Community) Present() []app.Presence       { return c.Around }
func (c *Community) Room() app.Room                { return c.Board }
func (c *Community) LookAt(id app.DocID)           { c.Looking = id }

func (c *Community) Member(id app.MemberID) app.Member {
	for _, m := range c.People {
		if m.ID == id {
			return m
		}
	}
	return app.Member{ID: id, Name: "somebody"}
}

func (c *Community) MarkSeen() error {
	c.News = app.Digest{}
	return c.did("seen")
}

func (c *Community) NeedsEye() ([]app.NeedsEye, error) { return c.Eye, nil }

func (c *Community) Dismiss(id string) error {
	c.Eye = slices.DeleteFunc(c.Eye, func(n app.NeedsEye) bool { return n.ID == id })
	return c.did("dismiss " + id)
}

func (c *Community) Activity(limit int) ([]app.Activity, error) {
	return c.Happened[:min(len(c.Happened), limit)], nil
}

func (c *Community) Draft(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Kept[key]
}

func (c *Community) SaveDraft(key, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text == "" {
		delete(c.Kept, key)
	} else {
		c.Kept[key] = text
	}
	return nil
}

func (c *Community) SetPurpose(text string) error {
	c.Book.Purpose = text
	return c.did("purpose")
}

func (c *Community) AddClause(t app.ClauseText) (app.ClauseID, error) {
	id := app.ClauseID("new")
	c.Book.Clauses = append(c.Book.Clauses, app.Clause{ID: id, Number: len(c.Book.Clauses) + 1, Kind: t.Kind,
		ClauseVersion: app.ClauseVersion{Version: 1, Title: t.Title, Text: t.Text}, Coverage: app.Coverage{Members: 4}})
	return id, c.did("add " + t.Title)
}

func (c *Community) AmendClause(id app.ClauseID, t app.ClauseText) error {
	for i := range c.Book.Clauses {
		if c.Book.Clauses[i].ID == id {
			c.Book.Clauses[i].Title, c.Book.Clauses[i].Text = t.Title, t.Text
			c.Book.Clauses[i].Version++
		}
	}
	return c.did("amend " + string(id))
}

func (c *Community) RetireClause(id app.ClauseID, retired bool) error {
	for i := range c.Book.Clauses {
		if c.Book.Clauses[i].ID == id {
			c.Book.Clauses[i].Retired = retired
		}
	}
	return c.did("retire " + string(id))
}

func (c *Community) MoveClause(id app.ClauseID, to int) error { return c.did("move " + string(id)) }

func (c *Community) ClauseHistory(id app.ClauseID) ([]app.ClauseVersion, error) {
	for _, k := range c.Book.Clauses {
		if k.ID == id {
			all := []app.ClauseVersion{k.ClauseVersion}
			if k.Before != nil {
				all = append(all, *k.Before)
			}
			return all, nil
		}
	}
	return nil, app.ErrNotFound
}

func (c *Community) Endorse(id app.ClauseID, _ app.EntryID, s app.Stance, note string) error {
	for i := range c.Book.Clauses {
		if k := &c.Book.Clauses[i]; k.ID == id {
			if k.Mine.Stance == "" {
				c.Book.Waiting--
			}
			k.Mine = app.Endorsement{Member: c.Me_, Stance: s, Note: note}
		}
	}
	return c.did("endorse " + string(id) + " " + string(s) + " " + note)
}

func (c *Community) SetRoles(id app.MemberID, roles []app.Role) error {
	var names []string
	for i := range c.People {
		if c.People[i].ID == id {
			c.People[i].Roles = roles
		}
	}
	for _, r := range roles {
		names = append(names, r.Name)
	}
	return c.did("roles " + strings.Join(names, ","))
}

func (c *Community) RoleChanges() []app.RoleChange       { return c.Changes }
func (c *Community) SignRoleChange(id app.EntryID) error { return c.did("sign") }

func (c *Community) Invite(o app.InviteOptions) (app.Invitation, error) {
	i := app.Invitation{ID: c.entry(), Words: "harbour lemon quiet bridge forest ninety", Link: "commonplace:join/3kq9x7m2v8",
		By: c.Me_, Note: o.Note, Uses: max(o.Uses, 1), Expires: Now.Add(o.Expires), Knock: o.Knock, State: "open"}
	c.Tickets = append([]app.Invitation{i}, c.Tickets...)
	return i, c.did("invite")
}

func (c *Community) Invitations() []app.Invitation         { return c.Tickets }
func (c *Community) RevokeInvitation(id app.EntryID) error { return c.did("revoke") }
func (c *Community) WriteInvitation(_ app.EntryID, path string) error {
	return c.did("write " + path)
}

func (c *Community) InvitationQR(_ app.EntryID, size int) (image.Image, error) {
	img := image.NewGray(image.Rect(0, 0, 29, 29))
	for i := range img.Pix {
		if (i*7+i/29*13+i*i%11)%3 != 0 {
			img.Pix[i] = 255
		}
	}
	return img, nil
}

func (c *Community) Arrivals() []app.Arrival { return c.Waiting }

func (c *Community) Admit(_ context.Context, id string) error {
	c.Waiting = slices.DeleteFunc(c.Waiting, func(a app.Arrival) bool { return a.ID == id })
	return c.did("admit " + id)
}

func (c *Community) Decline(_ context.Context, id string) error { return c.did("decline " + id) }

func (c *Community) Search(_ context.Context, query string, limit int) ([]app.Hit, error) {
	return c.Hits, c.did("search " + query)
}

func (c *Community) FilesMissing() (int, int64) { return c.Missing, int64(c.Missing) * 120_000 }
func (c *Community) FetchFiles(all bool) error  { return c.did("fetch") }

func (c *Community) WriteBundle(_ context.Context, path string, _ app.BundleOptions, progress func(app.Progress)) (app.BundleReport, error) {
	progress(app.Progress{Done: 1, Of: 2, What: "pages"})
	return app.BundleReport{By: c.Me_, Made: Now, Entries: 412, Files: 3, Bytes: 812_000}, c.did("bundle " + path)
}

func (c *Community) Import(_ context.Context, dir string, progress func(app.Progress)) (app.ImportReport, error) {
	progress(app.Progress{Done: 3, Of: 9, What: "guides/first.md"})
	return app.ImportReport{Created: 9, Files: 2, Skipped: []app.Skipped{{Path: "notes.docx", Why: "not Markdown"}}}, c.did("import " + dir)
}

func (c *Community) Export(_ context.Context, dir string, _ func(app.Progress)) (app.ExportReport, error) {
	return app.ExportReport{Pages: len(c.Sheets), Documents: len(c.Sheets) + 1, Bytes: 1_200_000}, c.did("export " + dir)
}

// Find is a page by its title.
func (c *Community) Find(title string) *Sheet {
	for _, s := range c.Sheets {
		if s.Title == title {
			return s
		}
	}
	return nil
}

func (c *Community) sheet(id app.DocID) *Sheet {
	for _, s := range c.Sheets {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func (c *Community) infos(archived bool) []app.PageInfo {
	var all []app.PageInfo
	for _, s := range c.Sheets {
		if s.Archived == archived {
			all = append(all, s.PageInfo)
		}
	}
	return all
}

func (c *Community) Pages() []app.PageInfo         { return c.infos(false) }
func (c *Community) ArchivedPages() []app.PageInfo { return c.infos(true) }

func (c *Community) Page(id app.DocID) (app.Page, error) {
	s := c.sheet(id)
	if s == nil {
		return app.Page{}, app.ErrNotFound
	}
	p := s.Page
	p.Talk = len(c.Said[id])
	return p, nil
}

func (c *Community) PageByLink(_ app.DocID, target string) (app.DocID, bool) {
	for _, s := range c.Sheets {
		if s.Path == target || strings.HasSuffix(s.Path, "/"+target) {
			return s.ID, true
		}
	}
	return app.DocID{}, false
}

func (c *Community) CreatePage(d app.PageDraft) (app.DocID, error) {
	id := app.DocID{99, byte(len(c.Sheets))}
	c.Sheets = append(c.Sheets, &Sheet{Page: app.Page{PageInfo: app.PageInfo{ID: id, Title: d.Title, Collection: d.Collection,
		Tags: d.Tags, Changed: Now, ChangedBy: c.Me_}, Body: d.Body, Created: Now}})
	return id, c.did("create " + d.Title)
}

func (c *Community) RenamePage(id app.DocID, title string) error {
	c.sheet(id).Title = title
	return c.did("rename " + title)
}

func (c *Community) SetTags(id app.DocID, tags []string) error {
	c.sheet(id).Tags = tags
	return c.did("tags " + strings.Join(tags, ","))
}

func (c *Community) MovePage(id app.DocID, collection string) error {
	c.sheet(id).Collection = collection
	return c.did("move " + collection)
}

func (c *Community) ArchivePage(id app.DocID, archived bool) error {
	c.sheet(id).Archived = archived
	return c.did("archive")
}

func (c *Community) Collections() []string {
	var all []string
	for _, s := range c.Sheets {
		if !slices.Contains(all, s.Collection) {
			all = append(all, s.Collection)
		}
	}
	slices.Sort(all)
	return all
}

func (c *Community) Tags() []string {
	var all []string
	for _, s := range c.Sheets {
		for _, t := range s.Tags {
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	slices.Sort(all)
	return all
}

func (c *Community) History(id app.DocID) ([]app.Revision, error) { return c.sheet(id).Revisions, nil }

func (c *Community) PageAt(id app.DocID, at app.RevisionID) (app.Page, error) {
	p := c.sheet(id).Page
	p.Body = "# As of " + string(at) + "\n\n" + p.Body
	return p, nil
}

func (c *Community) Compare(id app.DocID, from, to app.RevisionID) ([]app.TextChange, error) {
	return []app.TextChange{
		{Kind: "equal", Text: "Arrive half an hour early. Check that every learner has a seat, a socket and the "},
		{Kind: "delete", Text: "wifi password on paper"},
		{Kind: "insert", Text: "network name and password on the first slide", Member: c.Me_},
		{Kind: "equal", Text: ". Greet people at the door; it sets the tone for the day.\n\nAgree on signals: a red note means that somebody is stuck, a green one that they are done.\n"},
		{Kind: "insert", Text: "\nHelpers stand at the back, where they see every screen.", Member: c.Me_},
	}, nil
}

func (c *Community) Restore(id app.DocID, at app.RevisionID) error {
	return c.did("restore " + string(at))
}

func (c *Community) Attachments(id app.DocID) ([]app.Attachment, error) {
	if s := c.sheet(id); s != nil {
		return s.Files, nil
	}
	return nil, app.ErrNotFound
}

func (c *Community) Attach(id app.DocID, name string, r io.Reader) (string, error) {
	data, _ := io.ReadAll(r)
	s := c.sheet(id)
	s.Files = append(s.Files, app.Attachment{Target: "files/" + name, Size: int64(len(data)), Type: "image/png", Here: true})
	return "files/" + name, c.did("attach " + name)
}

type nothing struct{ *bytes.Reader }

func (nothing) Close() error { return nil }

func (c *Community) OpenAttachment(app.DocID, string) (io.ReadSeekCloser, app.Attachment, error) {
	var data bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 320, 120))
	for i := range 320 * 120 {
		img.Set(i%320, i/320, color.RGBA{uint8(60 + i%320/4), 120, uint8(160 + i/320/2), 255})
	}
	if err := png.Encode(&data, img); err != nil {
		return nil, app.Attachment{}, err
	}
	return nothing{bytes.NewReader(data.Bytes())}, app.Attachment{Type: "image/png", Size: int64(data.Len()), Here: true}, nil
}

func (c *Community) Talk(id app.DocID) ([]app.Message, error) { return c.Said[id], nil }

func (c *Community) Say(id app.DocID, text string, to app.EntryID) (app.EntryID, error) {
	m := app.Message{ID: c.entry(), Page: id, Member: c.Me_, Text: text, At: Now, ReplyTo: to}
	if c.Err == nil {
		c.Said[id] = append(c.Said[id], m)
	}
	return m.ID, c.did("say " + text)
}

func (c *Community) message(id app.EntryID, change func(*app.Message)) {
	for page := range c.Said {
		for i := range c.Said[page] {
			if c.Said[page][i].ID == id {
				change(&c.Said[page][i])
			}
		}
	}
}

func (c *Community) EditMessage(id app.EntryID, text string) error {
	c.message(id, func(m *app.Message) { m.Text, m.Edited, m.Withdrawn = text, true, false })
	return c.did("edit " + text)
}

func (c *Community) WithdrawMessage(id app.EntryID) error {
	c.message(id, func(m *app.Message) { m.Text, m.Withdrawn = "", true })
	return c.did("withdraw")
}

// Write opens a page; a test reaches what was opened through Sheet.Open.
func (c *Community) Write(id app.DocID) (pages.Writing, error) {
	s := c.sheet(id)
	if s == nil {
		return nil, app.ErrNotFound
	}
	if s.Open == nil {
		s.Open = &Writing{}
	}
	s.Open.Body, s.Open.Closed = []rune(s.Body), false
	return s.Open, nil
}

// Text and the rest are the methods of a page in the editor.
func (w *Writing) Text() string                { return string(w.Body) }
func (w *Writing) OnRemote(f func())           { w.remote = f }
func (w *Writing) OnSaved(f func(error))       { w.savedTo = f }
func (w *Writing) Saved() bool                 { return true }
func (w *Writing) SetCursor(int, int)          {}
func (w *Writing) Flush() error                { w.savedTo(nil); return nil }
func (w *Writing) Close() error                { w.Closed = true; return nil }
func (w *Writing) Cursors() []app.RemoteCursor { return w.Others }

func (w *Writing) Authors() ([]app.AuthorSpan, error) {
	if w.Spans == nil {
		return nil, errors.New("not known")
	}
	return w.Spans, nil
}

func (w *Writing) Splice(e app.Edit) error {
	w.Edits = append(w.Edits, e)
	w.Body = slices.Concat(w.Body[:e.Pos], []rune(e.Ins), w.Body[e.Pos+e.Del:])
	return nil
}

func (w *Writing) Pull() ([]app.RemoteEdit, bool) {
	edits := w.Remote
	w.Remote = nil
	for _, e := range edits {
		w.Body = slices.Concat(w.Body[:e.Pos], []rune(e.Ins), w.Body[e.Pos+e.Del:])
	}
	return edits, false
}

// Arrive lets edits of somebody else come in.
func (w *Writing) Arrive(edits ...app.RemoteEdit) {
	w.Remote = append(w.Remote, edits...)
	w.remote()
}

// FailToSave lets the disk refuse what was written.
func (w *Writing) FailToSave(err error) { w.savedTo(err) }
