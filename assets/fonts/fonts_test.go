package fonts_test

import (
	"strings"
	"testing"

	"commonplace/assets/fonts"
)

func TestFontsArePresentAndSmall(t *testing.T) {
	total := 0
	for _, n := range []fonts.Name{fonts.Regular, fonts.Italic, fonts.Bold, fonts.BoldItalic, fonts.Mono, fonts.MonoBold} {
		b := fonts.Bytes(n)
		if len(b) < 50_000 {
			t.Errorf("%s has %d bytes", n, len(b))
		}
		total += len(b)
	}
	if total > 2_500_000 {
		t.Errorf("fonts take %d bytes, more than the 2.5 MB they may", total)
	}
}

func TestLicencesTravelWithTheFonts(t *testing.T) {
	for name, text := range fonts.Licences() {
		if !strings.Contains(text, "SIL OPEN FONT LICENSE Version 1.1") || !strings.HasPrefix(text, "Copyright 20") {
			t.Errorf("%s is not the licence it should be", name)
		}
	}
}
