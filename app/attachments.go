package app

import (
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"commonplace/app/page"
	"commonplace/app/replica"
	"commonplace/app/transfer"
	"commonplace/crdt/document"
)

// Attachment is a file or picture of a page.
type Attachment struct {
	Target string // as written in the page's links
	ID     string // hash of the content's manifest, hex
	Size   int64
	Type   string // media type
	Here   bool   // all of it is on this laptop
}

// Attachments lists a page's files.
func (c *Community) Attachments(id DocID) ([]Attachment, error) {
	d, ok := c.replica.Document(id)
	if !ok {
		return nil, ErrNotFound
	}
	out := make([]Attachment, len(d.Files))
	for i, f := range d.Files {
		out[i] = c.attachment(f)
	}
	return out, nil
}

func (c *Community) attachment(f page.File) Attachment {
	return Attachment{Target: f.Target, ID: f.ID, Size: f.Size, Type: f.Type, Here: c.replica.HasFile(f.ID)}
}

// Attach adds a file to a page and says which link target names it.
func (c *Community) Attach(id DocID, name string, r io.Reader) (target string, err error) {
	d, ok := c.replica.Document(id)
	if !ok || d.Kind != page.Kind {
		return "", ErrNotFound
	}
	file, size, err := c.replica.PutFile(context.Background(), r)
	if err != nil {
		return "", humane(err)
	}
	target = freeTarget(d.Files, name, file)
	f := page.File{Target: target, ID: file, Size: size, Type: transfer.MediaType(target)}
	return target, c.edit(id, func(tx *document.Tx) error { return page.SetFile(tx, f) })
}

// freeTarget gives a link target for a file that no other content has.
func freeTarget(files []page.File, name, id string) string {
	name = path.Base(transfer.SafePath(strings.ReplaceAll(name, "\\", "/")))
	name = strings.ReplaceAll(name, " ", "-")
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 1; ; n++ {
		target := "files/" + name
		if n > 1 {
			target = "files/" + stem + "-" + strconv.Itoa(n) + ext
		}
		taken := false
		for _, f := range files {
			taken = taken || f.Target == target && f.ID != id
		}
		if !taken {
			return target
		}
	}
}

// OpenAttachment reads the file that target names in page id, the page's own
// or, by its path, another page's. [ErrNotHere] means that no laptop that has
// it was met yet; it is asked for.
func (c *Community) OpenAttachment(id DocID, target string) (io.ReadSeekCloser, Attachment, error) {
	f, ok := c.findFile(id, target)
	if !ok {
		return nil, Attachment{}, ErrNotFound
	}
	a := c.attachment(f)
	in, err := c.replica.OpenFile(f.ID)
	if errors.Is(err, replica.ErrNotHere) {
		return nil, a, ErrNotHere
	}
	if err != nil {
		return nil, a, humane(err)
	}
	return in, a, nil
}

// findFile looks among the page's own files, by the target as written, and then
// for a file of another page at the path that the target leads to.
func (c *Community) findFile(id DocID, target string) (page.File, bool) {
	d, ok := c.replica.Document(id)
	if !ok {
		return page.File{}, false
	}
	for _, f := range d.Files {
		if f.Target == target {
			return f, true
		}
	}
	for _, p := range page.Resolve(d.Path, target) {
		if f, ok := c.list().file(p); ok {
			return f, true
		}
	}
	return page.File{}, false
}

// FilesMissing counts attachments that are not on this laptop, and their bytes.
func (c *Community) FilesMissing() (files int, bytes int64) { return c.replica.FilesMissing() }

// FetchFiles asks every laptop met for all missing attachments from now on.
func (c *Community) FetchFiles(all bool) error { return humane(c.replica.FetchFiles(all)) }
