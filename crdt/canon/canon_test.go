package canon_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"commonplace/crdt/canon"

	"github.com/google/go-cmp/cmp"
)

type sample struct {
	Version uint64    `cbor:"1,keyasint"`
	Key     [4]byte   `cbor:"2,keyasint"`
	Name    string    `cbor:"3,keyasint,omitempty"`
	Zero    [2]byte   `cbor:"4,keyasint,omitzero"`
	List    [][2]byte `cbor:"5,keyasint,omitempty"`
}

func TestRoundTrip(t *testing.T) {
	in := sample{Version: 1, Key: [4]byte{1, 2, 3, 4}, Name: "Zoë", List: [][2]byte{{1, 2}}}
	b, err := canon.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := hex.EncodeToString(b), "a40101024401020304"+"03645a6fc3ab"+"0581420102"; got != want {
		t.Errorf("encoded %s, want %s", got, want)
	}
	var out sample
	if err := canon.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
}

func TestOneFormOnly(t *testing.T) {
	for name, in := range map[string]string{
		"long number":          "a2011801024401020304",
		"keys out of order":    "a2024401020304" + "0101",
		"key twice":            "a30101" + "0101" + "024401020304",
		"unknown key":          "a30101024401020304" + "0701",
		"array too short":      "a20101024301020" + "3",
		"array too long":       "a2010102450102030405",
		"trailing byte":        "a201010244010203040" + "0",
		"truncated":            "a20101024401",
		"indefinite length":    "bf0101024401020304ff",
		"not UTF-8":            "a30101024401020304" + "0361ff",
		"empty where left out": "a30101024401020304" + "0360",
		"huge length":          "a201010" + "25b7fffffffffffffff",
	} {
		b, err := hex.DecodeString(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var out sample
		if err := canon.Unmarshal(b, &out); !errors.Is(err, canon.ErrMalformed) {
			t.Errorf("%s: got %v, want ErrMalformed", name, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	b, _ := canon.Marshal(sample{Version: 1, Name: "x", List: [][2]byte{{1, 2}}})
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var out sample
		if canon.Unmarshal(b, &out) != nil {
			return
		}
		again, err := canon.Marshal(out)
		if err != nil || string(again) != string(b) {
			t.Fatalf("%x reads as %+v and encodes as %x, %v", b, out, again, err)
		}
	})
}
