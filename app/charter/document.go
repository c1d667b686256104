package charter

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"commonplace/crdt/document"
	"commonplace/crdt/feed"
)

// Kind is what the root of a charter's document says it is.
const Kind = "charter"

// spacing is the distance between the order numbers of two clauses, so that
// there is room to move others between them.
const spacing = 1 << 20

// DocID gives the document that is a community's charter.
func DocID(c feed.Community) feed.DocID { return feed.DeriveDocID(c, "charter") }

// Write makes a charter of an empty document, without clauses.
func Write(tx *document.Tx, t Text) error {
	for key, v := range map[string]string{"kind": Kind, "name": t.Name, "domain": t.Domain} {
		if err := tx.Set(document.Path{key}, v); err != nil {
			return fmt.Errorf("writing the charter: %w", err)
		}
	}
	for _, err := range []error{tx.MakeText("purpose"), tx.MakeMap("clauses")} {
		if err != nil {
			return fmt.Errorf("writing the charter: %w", err)
		}
	}
	return SetPurpose(tx, []Splice{{Ins: t.Purpose}})
}

// Splice replaces Del characters at Pos by Ins in the purpose.
type Splice struct {
	Pos, Del int
	Ins      string
}

// SetPurpose edits the purpose.
func SetPurpose(tx *document.Tx, splices []Splice) error {
	for _, s := range splices {
		if s.Del == 0 && s.Ins == "" {
			continue
		}
		if err := tx.SpliceText(document.Path{"purpose"}, s.Pos, s.Del, s.Ins); err != nil {
			return fmt.Errorf("writing the purpose: %w", err)
		}
	}
	return nil
}

// Add appends a clause and returns its id.
func Add(tx *document.Tx, kind string, v Version, at time.Time) (string, error) {
	clauses := readClauses(tx)
	order := int64(0)
	for _, c := range clauses {
		order = max(order, c.Order)
	}
	id := newID()
	if err := tx.MakeMap("clauses", id); err != nil {
		return "", fmt.Errorf("adding a clause: %w", err)
	}
	for key, value := range map[string]any{"kind": kind, "order": order + spacing, "retired": false} {
		if err := tx.Set(document.Path{"clauses", id, key}, value); err != nil {
			return "", fmt.Errorf("adding a clause: %w", err)
		}
	}
	if err := tx.MakeList("clauses", id, "versions"); err != nil {
		return "", fmt.Errorf("adding a clause: %w", err)
	}
	return id, appendVersion(tx, id, v, at)
}

// Amend gives a clause a new version.
func Amend(tx *document.Tx, id, kind string, v Version, at time.Time) error {
	if old, _ := tx.String("clauses", id, "kind"); old != kind {
		if err := tx.Set(document.Path{"clauses", id, "kind"}, kind); err != nil {
			return fmt.Errorf("amending a clause: %w", err)
		}
	}
	return appendVersion(tx, id, v, at)
}

func appendVersion(tx *document.Tx, id string, v Version, at time.Time) error {
	versions := document.Path{"clauses", id, "versions"}
	n := tx.Len(versions...)
	if err := tx.Append(versions, document.KindMap); err != nil {
		return fmt.Errorf("writing a clause: %w", err)
	}
	for key, value := range map[string]any{
		"title": v.Title, "text": v.Text, "why": v.Why, "time": at.UnixMilli(),
	} {
		if err := tx.Set(document.Path{"clauses", id, "versions", n, key}, value); err != nil {
			return fmt.Errorf("writing a clause: %w", err)
		}
	}
	return nil
}

// Retire takes a clause out of force, or back in.
func Retire(tx *document.Tx, id string, retired bool) error {
	if err := tx.Set(document.Path{"clauses", id, "retired"}, retired); err != nil {
		return fmt.Errorf("retiring a clause: %w", err)
	}
	return nil
}

// Move puts a clause at position to among those in force. Where there is no
// room left between two numbers, all are numbered anew.
func Move(tx *document.Tx, id string, to int) error {
	clauses := readClauses(tx)
	clauses = slices.DeleteFunc(clauses, func(c Clause) bool { return c.Retired || c.ID == id })
	to = min(max(to, 0), len(clauses))
	low, high := int64(0), int64(0)
	if to > 0 {
		low = clauses[to-1].Order
	}
	if to < len(clauses) {
		high = clauses[to].Order
	} else {
		high = low + 2*spacing
	}
	if high-low >= 2 {
		return setOrder(tx, id, low+(high-low)/2)
	}
	clauses = slices.Insert(clauses, to, Clause{ID: id})
	for i, c := range clauses {
		if err := setOrder(tx, c.ID, int64(i+1)*spacing); err != nil {
			return err
		}
	}
	return nil
}

func setOrder(tx *document.Tx, id string, order int64) error {
	if err := tx.Set(document.Path{"clauses", id, "order"}, order); err != nil {
		return fmt.Errorf("moving a clause: %w", err)
	}
	return nil
}

// source is what Doc and Tx have in common.
type source interface {
	String(path ...any) (string, bool)
	Text(path ...any) (string, bool)
	Map(path ...any) (map[string]any, bool)
}

// Read reads the charter. What a foreign program wrote in another form is
// passed over.
func Read(d source) Text {
	var t Text
	t.Name, _ = d.String("name")
	t.Domain, _ = d.String("domain")
	t.Purpose, _ = d.Text("purpose")
	t.Clauses = readClauses(d)
	return t
}

func readClauses(d source) []Clause {
	all, _ := d.Map("clauses")
	clauses := make([]Clause, 0, len(all))
	for id, v := range all {
		m, ok := v.(map[string]any)
		if !ok || len(id) > 64 {
			continue
		}
		c := Clause{ID: id}
		c.Kind, _ = m["kind"].(string)
		c.Order, _ = m["order"].(int64)
		c.Retired, _ = m["retired"].(bool)
		versions, _ := m["versions"].([]any)
		for _, v := range versions {
			if m, ok := v.(map[string]any); ok {
				c.Versions = append(c.Versions, readVersion(c.Kind, m))
			}
		}
		if slices.Contains(Kinds, c.Kind) && len(c.Versions) > 0 {
			clauses = append(clauses, c)
		}
	}
	arrange(clauses)
	return clauses
}

func readVersion(kind string, m map[string]any) Version {
	var v Version
	v.Title, _ = m["title"].(string)
	v.Text, _ = m["text"].(string)
	v.Why, _ = m["why"].(string)
	v.Time, _ = m["time"].(int64)
	v.ID = VersionID(kind, v.Title, v.Text)
	return v
}

func newID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
