package bundle_test

import (
	"bytes"
	"io"
	"testing"

	"commonplace/sync/bundle"

	"filippo.io/age"
)

// FuzzStream puts any bytes behind the encryption, as a member with bad
// intentions could.
func FuzzStream(f *testing.F) {
	m := newMemory(f, 2, 3)
	var b bytes.Buffer
	if _, err := bundle.Write(f.Context(), &b, m, m.options()); err != nil {
		f.Fatal(err)
	}
	f.Add(plainOf(f, b.Bytes()))
	f.Fuzz(func(t *testing.T, plain []byte) {
		var file bytes.Buffer
		w, err := bundle.Seal(&file, secret)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(plain); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		h, got, sum, err := collect(t.Context(), file.Bytes(), m.secrets())
		if uint64(len(got)) > h.Entries || err == nil && sum.Entries != uint64(len(got)) {
			t.Fatalf("%d entries of %d, %v", len(got), h.Entries, err)
		}
		for _, rec := range got {
			if rec.In() != m.community {
				t.Fatal("an entry of another community")
			}
		}
	})
}

// plainOf decrypts a bundle.
func plainOf(f *testing.F, file []byte) []byte {
	r, err := age.Decrypt(bytes.NewReader(file), bundle.Identity(secret))
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		f.Fatal(err)
	}
	return plain
}
