package statement_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app/statement"
)

var png = []byte("\x89PNG\r\n\x1a\n")

func TestRoundTrip(t *testing.T) {
	id := bytes.Repeat([]byte{7}, 32)
	profile := statement.Profile{Name: "Ana", Picture: png, About: "Bees."}
	body, err := statement.Encode(profile)
	if err != nil {
		t.Fatal(err)
	}
	again, err := statement.Decode[statement.Profile](body)
	if diff := cmp.Diff(profile, again); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, b := range []statement.Body{
		statement.Endorse{Clause: "c", Version: id, Stance: statement.StanceCannot, Note: "no"},
		statement.Say{Text: "Hello", ReplyTo: id}, statement.Edit{Message: id, Text: "Hi"}, statement.Withdraw{Message: id},
	} {
		if _, err := statement.Encode(b); err != nil {
			t.Errorf("%s: %v", b.Kind(), err)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, b := range map[string]statement.Body{
		"no name":         statement.Profile{},
		"unclean name":    statement.Profile{Name: "An\u202ea"},
		"long name":       statement.Profile{Name: strings.Repeat("a", 200)},
		"large picture":   statement.Profile{Name: "Ana", Picture: append(bytes.Clone(png), make([]byte, 33<<10)...)},
		"other picture":   statement.Profile{Name: "Ana", Picture: []byte("<svg>")},
		"empty message":   statement.Say{Text: " \n"},
		"long message":    statement.Say{Text: strings.Repeat("a", 20_000)},
		"short id":        statement.Withdraw{Message: []byte("x")},
		"unknown stance":  statement.Endorse{Clause: "c", Version: make([]byte, 32), Stance: "maybe"},
		"nameless clause": statement.Endorse{Version: make([]byte, 32), Stance: statement.StanceEndorse},
	} {
		if _, err := statement.Encode(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"  Ana \n Lopes ": "Ana Lopes", "A\u200bna": "Ana", "": "", "Ana\x00": "Ana",
		strings.Repeat("é", 100): strings.Repeat("é", 64),
	} {
		if got := statement.CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range []statement.Body{
		statement.Profile{Name: "Ana", About: "Bees"}, statement.Say{Text: "Hello"},
		statement.Endorse{Clause: "c", Version: make([]byte, 32), Stance: statement.StanceEndorse},
	} {
		body, err := statement.Encode(b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		same := func(b statement.Body, err error) {
			if err != nil {
				return
			}
			if again, err := statement.Encode(b); err != nil || !bytes.Equal(again, body) {
				t.Errorf("%s: %x becomes %x, %v", b.Kind(), body, again, err)
			}
		}
		p, err := statement.Decode[statement.Profile](body)
		same(p, err)
		s, err := statement.Decode[statement.Say](body)
		same(s, err)
		e, err := statement.Decode[statement.Endorse](body)
		same(e, err)
		d, err := statement.Decode[statement.Edit](body)
		same(d, err)
		w, err := statement.Decode[statement.Withdraw](body)
		same(w, err)
	})
}
