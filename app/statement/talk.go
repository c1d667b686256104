package statement

import (
	"fmt"
	"strings"
)

// The kinds of what is said beside a page.
const (
	KindSay      = "talk.say"
	KindEdit     = "talk.edit"
	KindWithdraw = "talk.withdraw"
)

// MaxMessage is the most characters in a message.
const MaxMessage = 16000

// Say adds a message beside the page that the entry names.
type Say struct {
	Text    string `cbor:"1,keyasint"` // Markdown
	ReplyTo []byte `cbor:"2,keyasint,omitempty"`
}

// Kind is [KindSay].
func (Say) Kind() string { return KindSay }

// Check says whether the fields are in range.
func (s Say) Check() error {
	if len(s.ReplyTo) > 0 {
		if err := checkID("message replied to", s.ReplyTo); err != nil {
			return err
		}
	}
	return checkMessage(s.Text)
}

// Edit rewrites one of the member's own messages.
type Edit struct {
	Message []byte `cbor:"1,keyasint"`
	Text    string `cbor:"2,keyasint"`
}

// Kind is [KindEdit].
func (Edit) Kind() string { return KindEdit }

// Check says whether the fields are in range.
func (e Edit) Check() error {
	if err := checkID("message", e.Message); err != nil {
		return err
	}
	return checkMessage(e.Text)
}

// Withdraw takes one of the member's own messages back, for good.
type Withdraw struct {
	Message []byte `cbor:"1,keyasint"`
}

// Kind is [KindWithdraw].
func (Withdraw) Kind() string { return KindWithdraw }

// Check says whether the fields are in range.
func (w Withdraw) Check() error { return checkID("message", w.Message) }

func checkMessage(text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%w: empty message", ErrMalformed)
	}
	return checkText("message", text, MaxMessage)
}
