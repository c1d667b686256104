package words_test

import (
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2/test"

	"commonplace/app"
	"commonplace/app/vault"
	"commonplace/ui/words"
)

func TestSaysWhatSomebodyDid(t *testing.T) {
	test.NewApp()
	doc := app.DocID{1}
	for want, a := range map[string]app.Activity{
		"wrote Signals":                       {Kind: "page.created", Title: "Signals", Doc: doc, Count: 3},
		"wrote 3 pages":                       {Kind: "page.created", Count: 3},
		"answered 2 clauses of the charter":   {Kind: "charter.endorsed", Count: 2},
		"edited a page":                       {Kind: "page.edited", Doc: doc},
		"was removed":                         {Kind: "removed", What: "was removed"},
		"did what only a newer version knows": {Kind: "new", What: "did what only a newer version knows"},
	} {
		if got := words.Did(a); got != want {
			t.Errorf("%+v reads %q, want %q", a, got, want)
		}
	}
}

func TestSaysWhatIsMissing(t *testing.T) {
	test.NewApp()
	for want, r := range map[string]app.Room{
		"":                                {},
		"Still exchanging with Ana, Ben.": {Unshared: 2, Laptops: []app.Laptop{{Name: "Ana", Nearby: true}, {Name: "Ben", Nearby: true}, {Name: "Chen"}}},
		"2 changes made here are on no other laptop yet.": {Unshared: 2},
	} {
		if got := words.Missing(r); got != want {
			t.Errorf("%+v reads %q, want %q", r, got, want)
		}
	}
}

// TestAnotherLaptopsWordsAreNoTemplate sees that what comes over the network is
// shown as it came.
func TestAnotherLaptopsWordsAreNoTemplate(t *testing.T) {
	for _, text := range []string{"{{.Name}}", "{{template \"x\"}}", "{{", "No laptop answers there. {{.}}"} {
		if got := words.Heard(text); got != text {
			t.Errorf("%q reads %q", text, got)
		}
	}
}

func TestErrorsSayWhatAPersonCanDo(t *testing.T) {
	test.NewApp()
	if got := words.Error(fmt.Errorf("joining: refused: %w", errors.New("The invitation has expired."))); got != "The invitation has expired." {
		t.Errorf("reads %q", got)
	}
	if got := words.Error(errors.New("exit status 3")); got != "exit status 3" {
		t.Errorf("reads %q", got)
	}
}

// TestKnowsTheErrorsOfTheProgram keeps the list of sentences up to date.
func TestKnowsTheErrorsOfTheProgram(t *testing.T) {
	known := map[string]bool{}
	for _, s := range words.Sentences() {
		known[s] = true
	}
	for _, err := range []error{app.ErrInUse, app.ErrNewer, app.ErrDiskFull, app.ErrNotHere, app.ErrNotAllowed, app.ErrNameless,
		app.ErrOtherKey, app.ErrLastProtection, app.ErrNoKeyring, app.ErrTooSoon, app.CheckPassphrase("short"), vault.ErrPassphraseLong,
		vault.ErrNoKey, vault.ErrKeyringLost} {
		if !known[err.Error()] {
			t.Errorf("%q is not translated", err)
		}
	}
}
