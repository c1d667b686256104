package feed

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// shortText is how many hexadecimal digits a short form has: enough to tell
// things apart in a log, never enough to identify anything.
const shortText = 8

// String gives the community in hexadecimal.
func (c Community) String() string { return hex.EncodeToString(c[:]) }

// Short gives the first digits, for logs.
func (c Community) Short() string { return c.String()[:shortText] }

// IsZero reports whether the community is unset, as in a genesis entry.
func (c Community) IsZero() bool { return c == Community{} }

// Compare orders communities by their bytes.
func (c Community) Compare(o Community) int { return bytes.Compare(c[:], o[:]) }

// MarshalText gives the same form as String.
func (c Community) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *Community) UnmarshalText(text []byte) error { return parseHex(c[:], text, "community") }

// ParseCommunity reads what String wrote.
func ParseCommunity(s string) (c Community, err error) { return c, c.UnmarshalText([]byte(s)) }

// String gives the device key in hexadecimal.
func (d Device) String() string { return hex.EncodeToString(d[:]) }

// Short gives the first digits, for logs.
func (d Device) Short() string { return d.String()[:shortText] }

// IsZero reports whether the device is unset.
func (d Device) IsZero() bool { return d == Device{} }

// Compare orders devices by their bytes.
func (d Device) Compare(o Device) int { return bytes.Compare(d[:], o[:]) }

// MarshalText gives the same form as String.
func (d Device) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Device) UnmarshalText(text []byte) error { return parseHex(d[:], text, "device") }

// ParseDevice reads what String wrote.
func ParseDevice(s string) (d Device, err error) { return d, d.UnmarshalText([]byte(s)) }

// String gives the document id in hexadecimal.
func (d DocID) String() string { return hex.EncodeToString(d[:]) }

// Short gives the first digits, for logs.
func (d DocID) Short() string { return d.String()[:shortText] }

// IsZero reports whether this is "no document".
func (d DocID) IsZero() bool { return d == DocID{} }

// Compare orders document ids by their bytes.
func (d DocID) Compare(o DocID) int { return bytes.Compare(d[:], o[:]) }

// MarshalText gives the same form as String.
func (d DocID) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *DocID) UnmarshalText(text []byte) error { return parseHex(d[:], text, "document") }

// ParseDocID reads what String wrote.
func ParseDocID(s string) (d DocID, err error) { return d, d.UnmarshalText([]byte(s)) }

// NewDocID draws the id of a new document.
func NewDocID() (d DocID) {
	rand.Read(d[:]) // never fails: crypto/rand ends the program instead
	return d
}

// DeriveDocID gives the id of a document that every laptop of a community must
// find under the same name, such as its charter.
func DeriveDocID(c Community, name string) (d DocID) {
	sum := sha256.Sum256(append(append([]byte(tagDoc), c[:]...), name...))
	copy(d[:], sum[:])
	return d
}

// String gives the entry id in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short gives the first digits, for logs.
func (h Hash) Short() string { return h.String()[:shortText] }

// IsZero reports whether the id is unset.
func (h Hash) IsZero() bool { return h == Hash{} }

// Compare orders ids by their bytes.
func (h Hash) Compare(o Hash) int { return bytes.Compare(h[:], o[:]) }

// MarshalText gives the same form as String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(text []byte) error { return parseHex(h[:], text, "entry id") }

// ParseHash reads what String wrote.
func ParseHash(s string) (h Hash, err error) { return h, h.UnmarshalText([]byte(s)) }

// String gives device and incarnation, joined by a dot.
func (id ID) String() string {
	return id.Device.String() + "." + strconv.FormatUint(id.Incarnation, 10)
}

// Short gives the first digits of the device and the incarnation, for logs.
func (id ID) Short() string {
	return id.Device.Short() + "." + strconv.FormatUint(id.Incarnation, 10)
}

// IsZero reports whether the id is unset.
func (id ID) IsZero() bool { return id == ID{} }

// Compare orders feeds by device, then incarnation.
func (id ID) Compare(o ID) int {
	return cmp.Or(id.Device.Compare(o.Device), cmp.Compare(id.Incarnation, o.Incarnation))
}

// Less reports whether id comes before o in the order of Compare.
func (id ID) Less(o ID) bool { return id.Compare(o) < 0 }

// MarshalText gives the same form as String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote, and no other spelling of it.
func (id *ID) UnmarshalText(text []byte) error {
	device, number, found := strings.Cut(string(text), ".")
	if !found {
		return malformed("feed %q has no incarnation", text)
	}
	if err := id.Device.UnmarshalText([]byte(device)); err != nil {
		return err
	}
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != number {
		return malformed("incarnation %q", number)
	}
	id.Incarnation = n
	return nil
}

// ParseID reads what String wrote.
func ParseID(s string) (id ID, err error) { return id, id.UnmarshalText([]byte(s)) }

// String gives sequence number and short id, for logs.
func (t Tip) String() string { return fmt.Sprintf("%d:%s", t.Seq, t.ID.Short()) }

func parseHex(dst, text []byte, what string) error {
	if len(text) != hex.EncodedLen(len(dst)) {
		return malformed("%s of %d characters, want %d", what, len(text), hex.EncodedLen(len(dst)))
	}
	if bytes.ContainsAny(text, "ABCDEF") {
		return malformed("%s with capital letters", what)
	}
	if _, err := hex.Decode(dst, text); err != nil {
		return malformed("%s: %v", what, err)
	}
	return nil
}
