package feed_test

import (
	"bytes"
	"testing"

	"commonplace/crdt/feed"
)

// Each parser is total: it refuses, or what it returns has the very bytes it
// was read from.

func FuzzDecode(f *testing.F) {
	w := writer(f, "ana", feed.Community{})
	for _, r := range chain(f, w, 3) {
		f.Add(r.Payload)
	}
	f.Add(write(f, w, feed.Draft{Kind: "talk.say", Known: []feed.Hash{{1}, {2}}}).Payload)
	f.Add([]byte{0xbf, 0x01, 0x01, 0xff})
	f.Add([]byte{0xa2, 0x01, 0x01, 0x01, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := feed.Decode(b)
		if err != nil {
			return
		}
		again, err := feed.Encode(r.Entry)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatal("decoded what is not canonical", err)
		}
	})
}

func FuzzDecodeRun(f *testing.F) {
	w := writer(f, "ana", feed.Community{})
	all := chain(f, w, 5)
	f.Add(encoded(f, run(f, all)))
	f.Add(encoded(f, run(f, all[2:])))
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := feed.DecodeRun(b)
		if err != nil {
			return
		}
		if !bytes.Equal(encoded(t, r), b) {
			t.Fatal("decoded what is not canonical")
		}
	})
}

func FuzzDecodeVector(f *testing.F) {
	for _, v := range []feed.Vector{{}, {{Incarnation: 1}: {Seq: 1}}, {{Incarnation: 1 << 20}: {Seq: 9}, {Device: feed.Device{1}}: {Seq: 2}}} {
		b, err := v.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := feed.DecodeVector(b)
		if err != nil {
			return
		}
		again, err := v.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatal("decoded what is not canonical", err)
		}
	})
}

func FuzzDecodeFork(f *testing.F) {
	_, ways := branches(f, writer(f, "ana", feed.Community{}), 2, 1, 1)
	fork, err := feed.NewFork(ways[0], ways[1])
	if err != nil {
		f.Fatal(err)
	}
	b, err := fork.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, b []byte) {
		fork, err := feed.DecodeFork(b)
		if err != nil {
			return
		}
		if err := fork.Verify(); err != nil {
			t.Fatal("decoded what proves nothing", err)
		}
		again, err := fork.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatal("decoded what is not canonical", err)
		}
	})
}
