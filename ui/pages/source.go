// Package pages has the screens of what a community knows: the list of pages
// by collection, and one page with its text, its talk, its history and the
// editor in which several write at once.
package pages

import (
	"io"

	"commonplace/app"
	"commonplace/ui/screen"
)

// Source is what these screens need of a community.
type Source interface {
	screen.Drafts
	Me() app.Member
	Member(app.MemberID) app.Member
	Pages() []app.PageInfo
	ArchivedPages() []app.PageInfo
	Page(app.DocID) (app.Page, error)
	PageByLink(from app.DocID, target string) (app.DocID, bool)
	CreatePage(app.PageDraft) (app.DocID, error)
	RenamePage(app.DocID, string) error
	SetTags(app.DocID, []string) error
	MovePage(app.DocID, string) error
	ArchivePage(app.DocID, bool) error
	Collections() []string
	Tags() []string
	History(app.DocID) ([]app.Revision, error)
	PageAt(app.DocID, app.RevisionID) (app.Page, error)
	Compare(id app.DocID, from, to app.RevisionID) ([]app.TextChange, error)
	Restore(app.DocID, app.RevisionID) error
	Attachments(app.DocID) ([]app.Attachment, error)
	Attach(id app.DocID, name string, r io.Reader) (string, error)
	OpenAttachment(app.DocID, string) (io.ReadSeekCloser, app.Attachment, error)
	Talk(app.DocID) ([]app.Message, error)
	Say(app.DocID, string, app.EntryID) (app.EntryID, error)
	EditMessage(app.EntryID, string) error
	WithdrawMessage(app.EntryID) error
	Present() []app.Presence
	LookAt(app.DocID)
	Write(app.DocID) (Writing, error)
}

// Writing is a page open in the editor; see [app.Writing].
type Writing interface {
	Text() string
	Splice(app.Edit) error
	Pull() (edits []app.RemoteEdit, more bool)
	OnRemote(func())
	OnSaved(func(error))
	Saved() bool
	Flush() error
	SetCursor(pos, anchor int)
	Cursors() []app.RemoteCursor
	Authors() ([]app.AuthorSpan, error)
	Close() error
}
