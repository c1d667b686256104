package starters_test

import (
	"testing"

	"commonplace/assets/starters"
)

func TestAll(t *testing.T) {
	all := starters.All()
	if len(all) < 3 {
		t.Fatalf("%d starters, want at least 3", len(all))
	}
	for _, s := range all {
		kinds := map[string]int{}
		for _, c := range s.Clauses {
			kinds[c.Kind]++
		}
		if n := len(s.Clauses); n < 8 || n > 12 {
			t.Errorf("%s has %d clauses, want 8 to 12", s.Key, n)
		}
		if kinds["value"] == 0 || kinds["norm"] == 0 || kinds["process"] == 0 {
			t.Errorf("%s lacks a kind of clause: %v", s.Key, kinds)
		}
		if found, ok := starters.Find(s.Key); !ok || found.Name != s.Name {
			t.Errorf("Find(%q) = %v, %v", s.Key, found.Name, ok)
		}
	}
	if _, ok := starters.Find("nothing"); ok {
		t.Error("found a starter that is not there")
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":      "",
		"no purpose": "# A\n> b\n\n## Value: C\n\nd\n",
		"no clauses": "# A\n> b\n\n## Purpose\n\nc\n",
		"other kind": "# A\n> b\n\n## Purpose\n\nc\n\n## Rule: D\n\ne\n",
		"no text":    "# A\n> b\n\n## Purpose\n\nc\n\n## Norm: D\n",
	} {
		if _, err := starters.Parse("x", text); err == nil {
			t.Errorf("%s: read without error", name)
		}
	}
}
