// Package workload makes the documents and edits that benchmarks of systems
// like this one are measured with, so that figures can be laid side by side.
// Everything is drawn from xorshift32 and is the same on every machine and in
// every language; nothing here knows about storage, network or window.
//
// A [Document] is the history of one small shared document in twenty changes.
// An [Offline] edit is what somebody does to such a document while apart, and
// [Keystrokes] is somebody typing all over a long text.
package workload

import "fmt"

// The shape of a [Document].
const (
	Inserts  = 14 // pieces of its body
	Replies  = 5  // items of its list
	Changes  = 1 + Inserts + Replies
	BodyLen  = Inserts * pieceLen // characters of the finished body
	ApartLen = 20                 // characters of an offline insert
)

const (
	pieceLen = 15
	members  = 50
	epoch    = 1_700_000_000 // of the first document, in seconds
	alphabet = "abcdefghijklmnopqrstuvwxyz "
)

// Insert puts a text into another one.
type Insert struct {
	Pos  int
	Text string
}

// Document is a document as its twenty changes make it: one that sets the
// fields, with body and replies empty; then one for each insert into the body;
// then one for each reply appended to the list.
type Document struct {
	Title   string
	Author  string
	Time    int64
	Inserts [Inserts]Insert
	Replies [Replies]string
}

// Doc makes document i.
func Doc(i int) Document {
	x := seeded((uint32(i) + 1) * 0x9E3779B1)
	d := Document{
		Title:  fmt.Sprintf("Post %d %s", i, x.text(20)),
		Author: fmt.Sprintf("member-%d", i%members),
		Time:   epoch + 60*int64(i),
	}
	for k := range d.Inserts {
		pos := x.below(pieceLen*k + 1)
		d.Inserts[k] = Insert{pos, x.text(pieceLen)}
	}
	for k := range d.Replies {
		d.Replies[k] = fmt.Sprintf("reply-%d-%s", k, x.text(8))
	}
	return d
}

// Body is the finished body.
func (d Document) Body() string {
	body := ""
	for _, in := range d.Inserts {
		body = body[:in.Pos] + in.Text + body[in.Pos:]
	}
	return body
}

// Offline is what one of two people does to a document while apart: an insert
// into its body and an item appended to its list, each a change of its own.
type Offline struct {
	Insert
	Item string
}

// Apart makes the edit of document i; the second of the two makes another one.
func Apart(i int, second bool) Offline {
	seed := 1_000_000 + 2*uint32(i)
	if second {
		seed++
	}
	x := seeded(seed)
	pos := x.below(BodyLen + 1)
	text := x.text(ApartLen)
	return Offline{Insert{pos, text}, x.text(8)}
}

// Keystrokes makes n inserts of one character, all over a text of length
// characters.
func Keystrokes(n, length int) []Insert {
	x := seeded(0x9E3779B1)
	out := make([]Insert, n)
	for i := range out {
		pos := x.below(length)
		out[i] = Insert{pos, x.text(1)}
	}
	return out
}

// Text makes a text of n characters.
func Text(n int) string {
	x := seeded(0x9E3779B1)
	return x.text(n)
}

// xorshift32 is Marsaglia's generator.
type xorshift32 uint32

// seeded begins at a seed; zero, from which it would never move, counts as one.
func seeded(seed uint32) *xorshift32 {
	if seed == 0 {
		seed = 1
	}
	x := xorshift32(seed)
	return &x
}

func (x *xorshift32) next() uint32 {
	*x ^= *x << 13
	*x ^= *x >> 17
	*x ^= *x << 5
	return uint32(*x)
}

// below draws a number from 0 to n-1.
func (x *xorshift32) below(n int) int { return int(x.next() % uint32(n)) }

// text draws n characters.
func (x *xorshift32) text(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[x.below(len(alphabet))]
	}
	return string(out)
}
