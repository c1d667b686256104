package blocks_test

import (
	"strings"
	"testing"

	"commonplace/ui/markdown/blocks"
)

// TestHostilePagesArePlain sees that what would keep the parser busy is shown
// as it was written, and nothing of it is lost.
func TestHostilePagesArePlain(t *testing.T) {
	for _, piece := range []string{"_a*", "> ", "1) ", "[a](", ":::{a}\n"} {
		source := strings.Repeat(piece, 64<<10/len(piece))
		d := blocks.Parse(source)
		if !d.Plain {
			t.Errorf("%q repeated is read as Markdown", piece)
			continue
		}
		var text strings.Builder
		for _, b := range d.Blocks {
			text.WriteString(string(b.Text))
		}
		if text.String() != strings.Trim(source, "\n") {
			t.Errorf("%q: %d bytes of %d are shown", piece, text.Len(), len(source))
		}
	}
	if blocks.Parse("a *page*").Plain {
		t.Error("a page is shown as it was written")
	}
}
