package invitation

import (
	"fmt"
	"io"
	"strings"
)

// Names of files, by which the app knows them.
const (
	Extension        = ".commonplace-invitation"
	RequestExtension = ".commonplace-request"
	ReplyExtension   = ".commonplace-reply"
)

// WriteFile writes the ticket as a file: a few lines for people, and the link.
func (t Ticket) WriteFile(w io.Writer) error {
	link, err := t.Link()
	if err != nil {
		return err
	}
	name := t.Name
	if name == "" {
		name = "a community"
	}
	_, err = fmt.Fprintf(w, "An invitation to %s\n\nOpen Commonplace, choose \"Join\" and drop this file there, or copy the line below.\nWho has this file can join, so pass it on with care.\n\n%s\n", oneLine(name), link)
	return err
}

// ReadFile reads an invitation file, or any other text with a link or the words
// in it.
func ReadFile(r io.Reader) (Ticket, error) {
	text, err := readText(r)
	if err != nil {
		return Ticket{}, err
	}
	return Parse(text)
}

// WriteRequest writes a request as a file, to be carried to a steward.
func WriteRequest(w io.Writer, r Request) error {
	b, err := r.Encode()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s asks to join.\n\nGive this file to a steward of the community, who opens it in Commonplace and gives you a reply.\n\n%s\n", oneLine(r.Name), armor(requestMark, b))
	return err
}

// ReadRequest reads what WriteRequest wrote. It checks the form only; see
// [Request.Check].
func ReadRequest(r io.Reader) (Request, error) {
	text, err := readText(r)
	if err != nil {
		return Request{}, err
	}
	b, err := unarmor(requestMark, text)
	if err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return DecodeRequest(b)
}

func readText(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err != nil {
		return "", fmt.Errorf("reading: %w", err)
	}
	if len(b) > MaxText {
		return "", ErrTooLarge
	}
	return string(b), nil
}

// oneLine keeps a name from looking like another line of the file, or like the
// link itself.
func oneLine(name string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(name), " "), ":", " ")
}
