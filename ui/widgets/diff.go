package widgets

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2/theme"
	"github.com/sergi/go-diff/diffmatchpatch"

	look "commonplace/ui/theme"
)

// Compared colours what was taken out of before and put in to get after, word
// by word.
func Compared(before, after string) []Run {
	words := &vocabulary{ids: map[string]rune{}}
	a, b := words.spell(before), words.spell(after)
	var runs []Run
	for _, d := range diffmatchpatch.New().DiffMainRunes(a, b, false) {
		text := words.read(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffInsert:
			runs = append(runs, Inserted(text))
		case diffmatchpatch.DiffDelete:
			runs = append(runs, Deleted(text))
		default:
			runs = append(runs, Run{Text: text})
		}
	}
	return runs
}

// Inserted and Deleted are runs as a comparison shows them.
func Inserted(text string) Run {
	return Run{Text: text, Color: theme.ColorNameSuccess, Ground: look.ColorNameSuccessSoft}
}

// Deleted is a run that is gone.
func Deleted(text string) Run {
	return Run{Text: text, Color: theme.ColorNameError, Ground: look.ColorNameDangerSoft, Struck: true}
}

// Folded shortens the middle of long unchanged runs to the words next to a
// change, so that a comparison of long texts shows what changed.
func Folded(runs []Run, keep int) []Run {
	var out []Run
	for i, r := range runs {
		if r.Ground != "" {
			out = append(out, r)
			continue
		}
		text := []rune(r.Text)
		head, tail := keep, keep
		if i == 0 {
			head = 0
		}
		if i == len(runs)-1 {
			tail = 0
		}
		if len(text) <= head+tail+keep {
			out = append(out, r)
			continue
		}
		out = append(out, Run{Text: cutEnd(string(text[:head]))},
			Run{Text: " ⋯ ", Color: look.ColorNameMuted},
			Run{Text: cutStart(string(text[len(text)-tail:]))})
	}
	return out
}

func cutEnd(s string) string {
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i > 0 {
		return s[:i]
	}
	return s
}

func cutStart(s string) string {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[i+1:]
	}
	return s
}

// vocabulary gives every word a rune, so that texts are compared by words.
type vocabulary struct {
	ids   map[string]rune
	words []string
}

// firstRune keeps clear of the surrogates, which are no runes.
const firstRune = 0xE000

func (v *vocabulary) spell(text string) []rune {
	var out []rune
	for _, w := range splitWords(text) {
		id, ok := v.ids[w]
		if !ok {
			id = firstRune + rune(len(v.words))
			v.ids[w] = id
			v.words = append(v.words, w)
		}
		out = append(out, id)
	}
	return out
}

func (v *vocabulary) read(spelled string) string {
	var text strings.Builder
	for _, r := range spelled {
		text.WriteString(v.words[r-firstRune])
	}
	return text.String()
}

// splitWords cuts text into words with the space after them.
func splitWords(text string) []string {
	var words []string
	start, inSpace := 0, false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if inSpace && !space {
			words = append(words, text[start:i])
			start = i
		}
		inSpace = space
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}
