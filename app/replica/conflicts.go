package replica

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"commonplace/app/roll"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// apart is how much later than it was made an edit must arrive to count as
// made while we were apart. Below that two people see each other typing.
const apart = time.Minute

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// conflicts looks for paragraphs in which somebody else and I both wrote, each
// without knowing of the other. The merge has kept both; whether it reads well
// only a person can tell.
func (n *news) conflicts(s *seat, rec *Document) {
	if len(s.suspects) == 0 {
		return
	}
	suspects := s.suspects
	s.suspects = map[gate.Hash]bool{}
	text, ok := s.doc.Text("body")
	if !ok {
		return
	}
	spans, err := s.doc.Authors("body")
	if err != nil {
		n.r.log.Warn("reading authors", "document", s.id.Short(), "error", err)
		return
	}
	history, err := s.doc.History()
	if err != nil {
		n.r.log.Warn("reading history", "document", s.id.Short(), "error", err)
		return
	}
	names := n.r.actors(s.id)
	revisions := make(map[gate.Hash]document.Revision, len(history))
	for _, rev := range history {
		revisions[rev.Hash] = rev
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range paragraphs(text, spans) {
		for theirs := range p.hashes {
			if suspects[theirs] && n.clashes(p, theirs, names, revisions) {
				delete(suspects, theirs)
				n.eyes = append(n.eyes, Eye{
					ID: mergeID(s.id, theirs), Kind: "merge", Doc: s.id, Quote: p.text,
					Time: revisions[theirs].Time.UnixMilli(), Member: names[string(revisions[theirs].Actor)],
				})
			}
		}
	}
}

// clashes reports whether I wrote in a paragraph, too, without knowing of
// somebody else's change there, nor they of mine.
func (n *news) clashes(p paragraph, theirs gate.Hash, names map[string]roll.MemberID, revisions map[gate.Hash]document.Revision) bool {
	for mine := range p.hashes {
		if names[string(revisions[mine].Actor)] == n.r.o.Member && concurrent(revisions, mine, theirs) {
			return true
		}
	}
	return false
}

// paragraph is a piece of a text with the changes that wrote in it.
type paragraph struct {
	text   string
	hashes map[gate.Hash]bool
}

// paragraphs cuts a text at its blank lines.
func paragraphs(text string, spans []document.Span) []paragraph {
	var out []paragraph
	span, left := 0, 0
	if len(spans) > 0 {
		left = spans[0].Len
	}
	for part := range strings.SplitAfterSeq(text, "\n\n") {
		p := paragraph{text: strings.TrimSpace(part), hashes: map[gate.Hash]bool{}}
		for n := utf8.RuneCountInString(part); n > 0 && span < len(spans); {
			p.hashes[spans[span].Hash] = true
			step := min(n, left)
			n, left = n-step, left-step
			if left == 0 {
				if span++; span < len(spans) {
					left = spans[span].Len
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// concurrent reports whether neither of two changes knew of the other.
func concurrent(revisions map[gate.Hash]document.Revision, a, b gate.Hash) bool {
	return !knows(revisions, a, b) && !knows(revisions, b, a)
}

// knows reports whether the change a builds on b.
func knows(revisions map[gate.Hash]document.Revision, a, b gate.Hash) bool {
	seen := map[gate.Hash]bool{a: true}
	todo := []gate.Hash{a}
	for len(todo) > 0 {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if h == b {
			return true
		}
		for _, dep := range revisions[h].Deps {
			if !seen[dep] {
				seen[dep] = true
				todo = append(todo, dep)
			}
		}
	}
	return false
}

// actors tells which member stands behind each actor of a document.
func (r *Replica) actors(doc feed.DocID) map[string]roll.MemberID {
	state := r.Roll()
	vector, err := r.store.Vector(r.id)
	if err != nil {
		r.log.Warn("reading feeds", "error", err)
	}
	out := make(map[string]roll.MemberID, len(vector))
	for id := range vector {
		if m, _ := state.DeviceMember(id.Device); !m.IsZero() {
			out[string(document.Actor(r.id, id, doc))] = m
		}
	}
	own := r.own()
	if m, _ := state.DeviceMember(own.Device); !m.IsZero() {
		out[string(document.Actor(r.id, own, doc))] = m
	}
	return out
}

// authors lists who wrote the text, most characters first.
func (r *Replica) authors(d *document.Doc, rec *Document) []roll.MemberID {
	if only, ok := onlyAuthor(rec); ok {
		return []roll.MemberID{only}
	}
	spans, err := d.Authors("body")
	if err != nil {
		return rec.Authors
	}
	names := r.actors(rec.ID)
	chars := map[roll.MemberID]int{}
	for _, s := range spans {
		chars[names[string(s.Actor)]] += s.Len
	}
	delete(chars, roll.MemberID{})
	return mostFirst(chars)
}

// onlyAuthor saves looking where only one member has ever written.
func onlyAuthor(rec *Document) (roll.MemberID, bool) {
	first := rec.Stretches[0].Member
	for _, w := range rec.Stretches {
		if w.Member != first {
			return first, false
		}
	}
	return first, !first.IsZero()
}

func mostFirst(chars map[roll.MemberID]int) []roll.MemberID {
	return slices.SortedFunc(maps.Keys(chars), func(a, b roll.MemberID) int {
		return cmp.Or(cmp.Compare(chars[b], chars[a]), a.Compare(b))
	})
}
