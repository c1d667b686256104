package invitation

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"commonplace/crdt/canon"
	"commonplace/crdt/feed"
)

// Limits of what a ticket says.
const (
	// MaxAddresses is the most addresses a ticket names.
	MaxAddresses = 8
	// MaxAddress is the most bytes of an address.
	MaxAddress = 128
)

// Ticket is an invitation as its receiver holds it. Spoken words give nothing
// but Code; the rest is then learnt from the laptop that is found.
type Ticket struct {
	Code      Code
	Community feed.Community // zero: not known
	Name      string         // of the community, as a hint
	Addresses []string       // "host:port", where to look
	Expires   time.Time      // zero: not known
	Knock     bool           // a steward will let the joiner in
}

// wireTicket is a ticket in a link.
type wireTicket struct {
	Words     []uint64       `cbor:"1,keyasint"` // places in the word list
	Community feed.Community `cbor:"2,keyasint,omitzero"`
	Name      string         `cbor:"3,keyasint,omitempty"`
	Addresses []string       `cbor:"4,keyasint,omitempty"`
	Expires   uint64         `cbor:"5,keyasint,omitempty"` // seconds since 1970
	Knock     bool           `cbor:"6,keyasint,omitempty"`
}

// Parse reads an invitation from words, from a link (alone or somewhere in a
// text), or from the content of an invitation file. Its errors say in plain
// words what is wrong.
func Parse(text string) (Ticket, error) {
	if len(text) > MaxText {
		return Ticket{}, ErrTooLarge
	}
	if strings.Contains(strings.ToLower(text), scheme) {
		return parseLink(text)
	}
	if looksForeign(text) {
		return Ticket{}, ErrNotInvitation
	}
	code, err := ParseWords(text)
	return Ticket{Code: code}, err
}

// looksForeign reports whether a text is certainly not meant as six words, so
// that counting its words would help nobody.
func looksForeign(text string) bool {
	return strings.TrimSpace(text) == "" || strings.Contains(text, "://") || !utf8.ValidString(text) || len(text) > 400
}

func parseLink(text string) (Ticket, error) {
	body, err := unarmor(linkMark, text)
	if err != nil {
		return Ticket{}, err
	}
	var w wireTicket
	if err := canon.Unmarshal(body, &w); err != nil {
		return Ticket{}, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	t, err := w.ticket()
	if err != nil {
		return Ticket{}, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return t, nil
}

func (w wireTicket) ticket() (Ticket, error) {
	t := Ticket{Community: w.Community, Name: w.Name, Addresses: w.Addresses, Knock: w.Knock}
	list := wordList()
	if len(w.Words) != WordCount {
		return Ticket{}, errors.New("not six words")
	}
	var words [WordCount]string
	for i, n := range w.Words {
		if n >= uint64(len(list)) {
			return Ticket{}, errors.New("no such word")
		}
		words[i] = list[n]
	}
	t.Code = newCode(words)
	if w.Expires > feed.MaxTime/1000 {
		return Ticket{}, errors.New("expiry out of range")
	}
	if w.Expires > 0 {
		t.Expires = time.Unix(int64(w.Expires), 0)
	}
	return t, t.check()
}

func (t Ticket) check() error {
	if len(t.Name) > MaxName {
		return errors.New("name too long")
	}
	if len(t.Addresses) > MaxAddresses {
		return errors.New("too many addresses")
	}
	for _, a := range t.Addresses {
		if err := CheckAddress(a); err != nil {
			return err
		}
	}
	return nil
}

// CheckAddress says whether an address has the form "host:port".
func CheckAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || len(address) > MaxAddress || strings.ContainsAny(address, " \t\r\n/") {
		return fmt.Errorf("%q is not an address of the form host:port", address)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("%q has no port between 1 and 65535", address)
	}
	return nil
}

// Link gives the ticket as text.
func (t Ticket) Link() (string, error) {
	if t.Code.IsZero() {
		return "", errors.New("making a link: no words")
	}
	if err := t.check(); err != nil {
		return "", fmt.Errorf("making a link: %w", err)
	}
	w := wireTicket{Community: t.Community, Name: t.Name, Addresses: t.Addresses, Knock: t.Knock}
	for _, word := range t.Code.words {
		n, _ := slices.BinarySearch(wordList(), word)
		w.Words = append(w.Words, uint64(n))
	}
	if !t.Expires.IsZero() {
		w.Expires = uint64(t.Expires.Unix())
	}
	b, err := canon.Marshal(w)
	if err != nil {
		return "", err
	}
	return armor(linkMark, b), nil
}

// Check says whether the ticket may still be of use at a time by this laptop's
// clock. A clock may be wrong, so this is for a warning, not a lock.
func (t Ticket) Check(now time.Time) error {
	if !t.Expires.IsZero() && now.After(t.Expires) {
		return ErrExpired
	}
	return nil
}

// For says whether a community is the one that the ticket names, or the ticket
// names none.
func (t Ticket) For(c feed.Community) error {
	if !t.Community.IsZero() && t.Community != c {
		return ErrOtherCommunity
	}
	return nil
}
