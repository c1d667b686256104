// Package uitest has what the tests of screens need: a community that exists
// in memory only, a program that holds it, and a shell that does everything at
// once and notes what it was asked for.
package uitest

import (
	"context"
	"image"
	"slices"
	"strings"
	"sync"
	"time"

	"commonplace/app"
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

func (c *Community) Remove(id app.MemberID, why string) error {
	for i := range c.People {
		if c.People[i].ID == id {
			c.People[i].Left, c.People[i].Removed, c.People[i].Why = true, true, why
		}
	}
	return c.did("remove " + why)
}

func (c *Community) Leave(why string) error {
	for i := range c.People {
		if c.People[i].ID == c.Me_ {
			c.People[i].Left, c.People[i].Why = true, why
		}
	}
	return c.did("leave " + why)
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
