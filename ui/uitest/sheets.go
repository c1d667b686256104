package uitest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"

	"commonplace/app"
)

// Sheet is a page.
type Sheet struct {
	app.Page
	Revisions []app.Revision
	Files     []app.Attachment
	Open      *Writing
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
