package app

import (
	"encoding/hex"
	"fmt"
	"strings"

	"commonplace/app/search"
	"commonplace/crdt/feed"
)

// body reads an item's text again, for a snippet.
func (f *finder) body(key string) string {
	kind, rest, _ := strings.Cut(key, "/")
	switch kind {
	case "page":
		if id, err := feed.ParseDocID(rest); err == nil {
			body, _ := f.c.replica.Body(id)
			return body
		}
	case "talk":
		if m, ok := f.message(rest); ok {
			return m.Text
		}
	case "clause":
		if rest == "" {
			return f.c.replica.Charter().Purpose
		}
		if cl, err := f.c.clause(ClauseID(rest)); err == nil {
			return cl.Current().Text
		}
	case "member":
		if id, ok := memberID(rest); ok {
			return f.c.Member(id).About
		}
	}
	return ""
}

func (f *finder) message(rest string) (Message, bool) {
	doc, entry, _ := strings.Cut(rest, "/")
	id, err := feed.ParseDocID(doc)
	if err != nil {
		return Message{}, false
	}
	said, err := f.c.Talk(id)
	if err != nil {
		return Message{}, false
	}
	for _, m := range said {
		if m.ID.String() == entry {
			return m, true
		}
	}
	return Message{}, false
}

func memberID(text string) (id MemberID, ok bool) {
	b, err := hex.DecodeString(text)
	return id, err == nil && len(b) == copy(id[:], b)
}

// hit says what was found, unless it is gone.
func (f *finder) hit(h search.Hit) (Hit, bool) {
	out := Hit{Kind: h.Kind, Snippet: h.Snippet, Marks: h.Marks}
	kind, rest, _ := strings.Cut(h.Key, "/")
	switch kind {
	case "page", "file":
		doc, target, _ := strings.Cut(rest, "/")
		id, err := feed.ParseDocID(doc)
		d, ok := f.c.replica.Document(id)
		if err != nil || !ok {
			return out, false
		}
		out.Doc, out.Title = id, d.Title
		if kind == "file" {
			out.Title = fmt.Sprintf("%s (%s)", target, d.Title)
		}
	case "talk":
		m, ok := f.message(rest)
		if !ok {
			return out, false
		}
		out.Doc, out.Entry, out.Member, out.Title = m.Page, m.ID, m.Member, f.c.title(m.Page)
	case "clause":
		out.Clause, out.Title = ClauseID(rest), f.c.Name()
		if cl, err := f.c.clause(out.Clause); err == nil {
			out.Title = cl.Current().Title
		}
	case "member":
		id, ok := memberID(rest)
		if !ok {
			return out, false
		}
		out.Member, out.Title = id, f.c.Member(id).Name
	}
	return out, true
}
