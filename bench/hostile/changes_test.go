package hostile_test

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/app/charter"
	"commonplace/app/replica"
	"commonplace/crdt/document"
	"commonplace/crdt/feed"
	"commonplace/crdt/gate"
)

// document opens a shared document as the malicious member holds it, to be
// edited under an actor.
func (m *mallory) document(id feed.DocID, actor []byte) *document.Doc {
	m.t.Helper()
	d := document.New(actor)
	m.t.Cleanup(d.Close)
	var changes [][]byte
	for _, rec := range m.all() {
		if rec.Kind == replica.KindChange && rec.Doc == id {
			changes = append(changes, rec.Body)
		}
	}
	_, err := d.Apply(changes)
	check(m.t, err)
	return d
}

func (m *mallory) actor(id feed.DocID) []byte { return document.Actor(m.community, m.feed(), id) }

// edit makes an honest change of a document.
func (m *mallory) edit(id feed.DocID, f func(*document.Tx) error) []byte {
	m.t.Helper()
	return m.editAs(m.actor(id), id, f)
}

func (m *mallory) editAs(actor []byte, id feed.DocID, f func(*document.Tx) error) []byte {
	m.t.Helper()
	b, err := m.document(id, actor).Edit(time.Now(), f)
	check(m.t, err)
	return b
}

// typed is a change that types at the beginning of a page.
func typed(text string) func(*document.Tx) error {
	return func(tx *document.Tx) error { return tx.SpliceText(document.Path{"body"}, 0, 0, text) }
}

// sealed gives bytes of a change their checksum anew, so that only their
// content is wrong.
func sealed(chunk []byte) []byte {
	sum := sha256.Sum256(chunk[8:])
	copy(chunk[4:8], sum[:4])
	return chunk
}

// chunk frames a body.
func chunk(kind byte, body []byte) []byte {
	b := append([]byte{0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, kind}, binary.AppendUvarint(nil, uint64(len(body)))...)
	return sealed(append(b, body...))
}

// content is a chunk without its frame.
func content(b []byte) []byte {
	_, n := binary.Uvarint(b[9:])
	return b[9+n:]
}

// bent is an honest change of which the operations were altered.
func bent(t testing.TB, b []byte, f func(*gate.Change)) []byte {
	t.Helper()
	c, err := gate.Check(bytes.Clone(b))
	check(t, err)
	f(c)
	return gate.Encode(c)
}

func deflated(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, 9)
	check(t, err)
	_, err = w.Write(b)
	check(t, err)
	check(t, w.Close())
	return out.Bytes()
}

// bomb is the change of about a hundred bytes that asks the engine for very
// many insertions: run lengths make it so small.
func bomb(t testing.TB, honest []byte, ops int) []byte {
	return bent(t, honest, func(c *gate.Change) {
		first := c.Ops[0]
		first.Insert, first.Action, first.Pred = true, gate.Put, nil
		first.Key, first.Value = gate.Key{}, gate.Value{}
		c.Ops = slices.Repeat([]gate.Op{first}, ops)
	})
}

// TestChanges holds the attacks on documents: bytes that the engine must never
// see. Each is an entry like any other, with a good signature, and is set aside
// on every laptop, with a reason, while the page goes on.
func TestChanges(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "Words that stay.")
	tests := []struct {
		name string
		make func(m *mallory, honest []byte) []byte
	}{
		{"16 compressed bomb", func(m *mallory, honest []byte) []byte {
			return chunk(2, deflated(m.t, append(content(honest), make([]byte, 64<<20)...)))
		}},
		{"16 compressed change", func(m *mallory, honest []byte) []byte { return chunk(2, deflated(m.t, content(honest))) }},
		{"17 a hundred bytes of operations", func(m *mallory, honest []byte) []byte { return bomb(m.t, honest, 100_000) }},
		{"18 unknown action", func(m *mallory, honest []byte) []byte {
			return bent(m.t, honest, func(c *gate.Change) { c.Ops[0].Action = 9 })
		}},
		{"18 actor out of range", func(m *mallory, honest []byte) []byte {
			return bent(m.t, honest, func(c *gate.Change) { c.Ops[0].Object.Actor = 77 })
		}},
		{"18 increment by a word", func(m *mallory, honest []byte) []byte {
			return bent(m.t, honest, func(c *gate.Change) {
				c.Ops[0].Action, c.Ops[0].Value = gate.Increment, gate.NewValue(gate.Text, 0, "many")
			})
		}},
		{"18 an object that was never made", func(m *mallory, honest []byte) []byte {
			return bent(m.t, honest, func(c *gate.Change) { c.Ops[0].Object = gate.OpID{Counter: 1 << 20} })
		}},
		{"19 somebody else's actor", func(m *mallory, _ []byte) []byte {
			for feed := range m.vector() {
				if feed.Device != m.device.ID() {
					return m.editAs(document.Actor(m.community, feed, id), id, typed("As somebody else. "))
				}
			}
			return nil
		}},
		{"19 a random actor", func(m *mallory, _ []byte) []byte { return m.editAs(noise(16), id, typed("As nobody. ")) }},
		{"19 a number left out", func(m *mallory, honest []byte) []byte {
			return bent(m.t, honest, func(c *gate.Change) { c.Seq = 2 })
		}},
		{"21 whole document", func(m *mallory, _ []byte) []byte { return m.document(id, m.actor(id)).Save() }},
		{"21 change with two stray bytes", func(m *mallory, honest []byte) []byte { return append(bytes.Clone(honest), 0, 0) }},
		{"21 two changes in one", func(m *mallory, honest []byte) []byte { return slices.Concat(honest, honest) }},
		{"21 nothing", func(m *mallory, _ []byte) []byte { return nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := r.bring(t, "Vandal")
			rec := m.write(replica.KindChange, id, tt.make(m, m.edit(id, typed("Honest words. "))))
			m.tell(r.ana, rec).end()
			r.same(t)
			r.setAside(t, rec.ID)
			if got := body(t, r.ben.Community, id); got != "Words that stay." {
				t.Errorf("the page says %q", got)
			}
		})
	}
	r.fine(t)
}

func TestAttack20DependencyThatNeverComes(t *testing.T) {
	r := common(t)
	id := r.page(t, r.ana, "End.")
	m := r.bring(t, "Withholder")
	d := m.document(id, noise(16))
	_, err := d.Edit(time.Now(), typed("Never sent. ")) // known to nobody else
	check(t, err)
	all, err := d.Changes()
	check(t, err)
	mine := document.New(m.actor(id))
	t.Cleanup(mine.Close)
	_, err = mine.Apply(all)
	check(t, err)
	b, err := mine.Edit(time.Now(), typed("Built on it. "))
	check(t, err)
	stuck := m.write(replica.KindChange, id, b)
	other := m.write("talk.say", id, message(t, "I also talk."))
	m.tell(r.ana, stuck, other).end()
	check(t, r.ben.RenamePage(id, "Others go on"))
	r.fine(t)
	if got := body(t, r.ana.Community, id); got != "End." {
		t.Errorf("the page says %q", got)
	}
	if said, err := r.ben.Talk(id); err != nil || len(said) != 1 {
		t.Errorf("talk behind what waits: %v, %v", said, err)
	}
}

// What is not a page's field, or of another type than expected, breaks nobody's
// list of pages.
func TestPageOfOddTypes(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Oddling")
	id := feed.NewDocID()
	b := m.edit(id, func(tx *document.Tx) error {
		for key, v := range map[string]any{
			"kind": "page", "title": int64(7), "path": "../../../../tmp/escaped.md", "created": "yesterday",
			"collection": "../..", "body": "a string, not a text", "tags": true, "archived": "no",
		} {
			if err := tx.Set(document.Path{key}, v); err != nil {
				return err
			}
		}
		return nil
	})
	m.tell(r.ana, m.write(replica.KindChange, id, b)).end()
	r.fine(t)
	exported(t, r.ben.Community)
}

// exported has a laptop export everything, and asserts that nothing was written
// outside.
func exported(t *testing.T, c *app.Community) {
	t.Helper()
	outside := t.TempDir()
	dir := outside + "/a/b/c/d"
	check(t, os.MkdirAll(dir, 0o700))
	_, err := c.Export(t.Context(), dir, nil)
	check(t, err)
	for at := outside; at != dir; {
		list, err := os.ReadDir(at)
		check(t, err)
		if len(list) != 1 {
			t.Errorf("an export wrote %d entries outside its folder", len(list)-1)
		}
		at += "/" + list[0].Name()
	}
}

// The charter is changed by stewards and facilitators. Whoever else writes into
// it, with a program of their own, is not heard.
func TestCharterChangedByAPlainMember(t *testing.T) {
	r := common(t)
	m := r.bring(t, "Usurper")
	id := charter.DocID(r.ana.ID())
	b := m.edit(id, func(tx *document.Tx) error { return tx.Set(document.Path{"name"}, "Usurped") })
	rec := m.write(replica.KindChange, id, b)
	m.tell(r.ana, rec).end()
	r.fine(t)
	ch, err := r.ana.Charter()
	check(t, err)
	if ch.Name == "Usurped" {
		t.Error("a plain member renamed the community")
	}
	r.setAside(t, rec.ID)
}

// rounds is how long the random attacks last.
func rounds(t testing.TB, short int) int {
	t.Helper()
	text := os.Getenv("HOSTILE_ROUNDS")
	if text == "" {
		return short
	}
	n, err := strconv.Atoi(text)
	check(t, err)
	return n
}

// Changes with some bytes wrong and the checksum right, as many as there is time
// for: three of four of them end the process if the engine gets them.
func TestAttack18RandomChanges(t *testing.T) {
	r := common(t)
	text := strings.Repeat("Some words to spoil. ", 4)
	id := r.page(t, r.ana, text)
	m := r.bring(t, "Fuzzer")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	honest := m.edit(id, func(tx *document.Tx) error {
		return tx.SpliceText(document.Path{"body"}, 5, 3, "other words")
	})
	s := m.meet(r.ana).begin()
	s.claim(m.vector())
	var last feed.Record
	for range rounds(t, 1500) {
		b := bytes.Clone(honest)
		for range 1 + random.IntN(3) {
			b[9+random.IntN(len(b)-9)] = byte(random.Uint32())
		}
		last = m.write(replica.KindChange, id, sealed(b))
		s.send(last)
	}
	s.taken(last)
	s.end()
	r.fine(t)
}
