package page

import (
	"fmt"
	"strings"

	"commonplace/crdt/document"
)

// Body is where the text of a page is found in its document.
func Body() document.Path { return document.Path{"body"} }

// Create makes a page of an empty document, without its body, which is spliced
// in afterwards: it may be too long for one change.
func Create(tx *document.Tx, p Page) error {
	for _, v := range []struct {
		key   string
		value any
	}{
		{"kind", Kind},
		{"title", p.Title},
		{"path", p.Path},
		{"collection", p.Collection},
		{"created", p.Created},
	} {
		if err := tx.Set(document.Path{v.key}, v.value); err != nil {
			return fmt.Errorf("creating a page: %w", err)
		}
	}
	if p.Front != "" {
		if err := tx.Set(document.Path{"front"}, p.Front); err != nil {
			return fmt.Errorf("creating a page: %w", err)
		}
	}
	for _, err := range []error{tx.MakeMap("tags"), tx.MakeMap("files"), tx.MakeText("body")} {
		if err != nil {
			return fmt.Errorf("creating a page: %w", err)
		}
	}
	if err := SetTags(tx, p.Tags); err != nil {
		return err
	}
	for _, f := range p.Files {
		if err := SetFile(tx, f); err != nil {
			return err
		}
	}
	return nil
}

// SetTitle changes the title.
func SetTitle(tx *document.Tx, title string) error { return set(tx, "title", title) }

// SetArchived puts the page away, or takes it out again.
func SetArchived(tx *document.Tx, archived bool) error { return set(tx, "archived", archived) }

// SetFront changes the front matter.
func SetFront(tx *document.Tx, front string) error { return set(tx, "front", front) }

// Move puts the page into a collection, with the path that goes with it.
func Move(tx *document.Tx, collection, path string) error {
	if err := set(tx, "collection", collection); err != nil {
		return err
	}
	return set(tx, "path", path)
}

// set writes a value unless it is there already: writing it again would win
// over what somebody else writes meanwhile, for nothing.
func set(tx *document.Tx, key string, value any) error {
	if old, ok := tx.Value(key); ok && old == value {
		return nil
	}
	if err := tx.Set(document.Path{key}, value); err != nil {
		return fmt.Errorf("changing the %s: %w", key, err)
	}
	return nil
}

// SetTags gives the page exactly these tags.
func SetTags(tx *document.Tx, tags []string) error {
	want := make(map[string]bool, len(tags))
	for _, t := range tags {
		if t = CleanTag(t); t != "" {
			want[t] = true
		}
	}
	if tx.Kind("tags") != document.KindMap {
		if err := tx.MakeMap("tags"); err != nil {
			return fmt.Errorf("changing the tags: %w", err)
		}
	}
	for _, t := range tx.Keys("tags") {
		on, _ := tx.Bool("tags", t)
		if want[t] && on {
			delete(want, t)
			continue
		}
		if !want[t] {
			if err := tx.Delete("tags", t); err != nil {
				return fmt.Errorf("removing tag %s: %w", t, err)
			}
		}
	}
	for t := range want {
		if err := tx.Set(document.Path{"tags", t}, true); err != nil {
			return fmt.Errorf("adding tag %s: %w", t, err)
		}
	}
	return nil
}

// SetFile adds an attachment or points its target at other content.
func SetFile(tx *document.Tx, f File) error {
	if f.Target == "" || f.ID == "" {
		return fmt.Errorf("adding a file: it has no name")
	}
	if tx.Kind("files") != document.KindMap {
		if err := tx.MakeMap("files"); err != nil {
			return fmt.Errorf("adding file %s: %w", f.Target, err)
		}
	}
	if id, _ := tx.String("files", f.Target, "id"); id == f.ID {
		return nil
	}
	if err := tx.MakeMap("files", f.Target); err != nil {
		return fmt.Errorf("adding file %s: %w", f.Target, err)
	}
	for key, v := range map[string]any{"id": f.ID, "size": f.Size, "type": f.Type} {
		if err := tx.Set(document.Path{"files", f.Target, key}, v); err != nil {
			return fmt.Errorf("adding file %s: %w", f.Target, err)
		}
	}
	return nil
}

// CleanLine makes one line of a text: no line breaks, single spaces.
func CleanLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// CleanTag makes a tag of what somebody typed: lower case, words joined by
// dashes, without the leading number sign.
func CleanTag(s string) string {
	s = strings.TrimLeft(strings.TrimSpace(s), "#")
	return strings.ToLower(strings.Join(strings.Fields(s), "-"))
}
