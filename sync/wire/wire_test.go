package wire_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"

	"commonplace/sync/wire"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"
)

func anySize(byte) int { return wire.MaxMessage }

func TestMessagesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type message struct {
			Kind byte
			Body []byte
		}
		var in, out []message
		var stream bytes.Buffer
		w := wire.NewWriter(&stream)
		for range rapid.IntRange(1, 6).Draw(t, "messages") {
			m := message{
				Kind: rapid.Byte().Draw(t, "kind"),
				Body: body(rapid.IntRange(0, 600_000).Draw(t, "size"), rapid.Bool().Draw(t, "random")),
			}
			in = append(in, m)
			if err := w.Write(m.Kind, m.Body); err != nil {
				t.Fatal(err)
			}
		}
		size := int64(stream.Len())
		r := wire.NewReader(&stream, anySize, 0)
		for {
			kind, body, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, message{kind, body})
		}
		if diff := cmp.Diff(in, out, cmp.Comparer(bytes.Equal)); diff != "" {
			t.Fatal(diff)
		}
		if w.Bytes() != size || r.Bytes() != size {
			t.Fatalf("counted %d written and %d read of %d", w.Bytes(), r.Bytes(), size)
		}
	})
}

func body(n int, random bool) []byte {
	b := bytes.Repeat([]byte("all together now "), n/17+1)[:n]
	if random {
		rand.Read(b)
	}
	return b
}

func header(length int, flags byte) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(length)<<8|uint32(flags))
}

func packed(n int) []byte {
	e, _ := zstd.NewWriter(nil)
	return e.EncodeAll(make([]byte, n), nil)
}

func TestRefused(t *testing.T) {
	bomb := packed(64 << 20)
	many := append(header(8, 2), "12345678"...)
	tests := []struct {
		name   string
		stream []byte
		want   error
	}{
		{"empty frame", header(0, 0), wire.ErrMalformed},
		{"unknown flags", append(header(1, 8), 1), wire.ErrMalformed},
		{"longest length", header(1<<24-1, 0), wire.ErrTooLarge},
		{"one byte too long", header(wire.MaxFrame+1, 0), wire.ErrTooLarge},
		{"beyond its kind", append(header(12, 0), "a-12345678901"...), wire.ErrTooLarge},
		{"beyond its kind in pieces", append(many, many...), wire.ErrTooLarge},
		{"refused kind", append(header(1, 0), 'z'), wire.ErrMalformed},
		{"not compressed", append(header(4, 1), "abcd"...), wire.ErrMalformed},
		{"inflates beyond a frame", append(header(len(bomb), 1), bomb...), wire.ErrTooLarge},
		{"inflates to nothing", append(header(len(packed(0)), 1), packed(0)...), wire.ErrMalformed},
		{"ends in the header", header(4, 0)[:2], io.ErrUnexpectedEOF},
		{"ends in the piece", append(header(4, 0), "abc"...), io.ErrUnexpectedEOF},
		{"ends between pieces", append(header(4, 2), "abcd"...), io.ErrUnexpectedEOF},
		{"ends between messages", nil, io.EOF},
	}
	limit := func(kind byte) int {
		if kind == 'z' {
			return -1
		}
		return 10
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := wire.NewReader(bytes.NewReader(tt.stream), limit, 0).Read()
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// A length is checked before anything is set aside for it.
func TestClaimedLengthTakesNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 1000 {
		_, _, err := wire.NewReader(bytes.NewReader(header(1<<24-1, 0)), anySize, 0).Read()
		if !errors.Is(err, wire.ErrTooLarge) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2<<20 {
		t.Fatalf("allocated %d bytes for 1,000 refused frames", grown)
	}
}

func TestWriterRefusesWhatNobodyReads(t *testing.T) {
	err := wire.NewWriter(io.Discard).Write(1, make([]byte, wire.MaxMessage))
	if !errors.Is(err, wire.ErrTooLarge) {
		t.Fatal(err)
	}
}

func TestIdleStreamEnds(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	_, _, err := wire.NewReader(a, anySize, 1).Read() // one nanosecond
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Fatalf("got %v, want a timeout", err)
	}
}

func TestOnlyDeterministicCBOR(t *testing.T) {
	type body struct {
		A uint64 `cbor:"1,keyasint"`
		B []byte `cbor:"2,keyasint,omitempty"`
	}
	good, err := wire.Marshal(body{A: 7, B: []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]byte{
		"reordered":        {0xa2, 0x02, 0x41, 'x', 0x01, 0x07},
		"long integer":     {0xa2, 0x01, 0x18, 0x07, 0x02, 0x41, 'x'},
		"unknown field":    {0xa1, 0x03, 0x07},
		"double field":     {0xa2, 0x01, 0x07, 0x01, 0x07},
		"indefinite":       {0xbf, 0x01, 0x07, 0xff},
		"something behind": append(bytes.Clone(good), 0),
		"tag":              {0xa1, 0x01, 0xc1, 0x07},
		"nothing":          {},
	}
	for name, b := range tests {
		var v body
		if err := wire.Unmarshal(b, &v); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var v body
	if err := wire.Unmarshal(good, &v); err != nil || v.A != 7 {
		t.Errorf("good body: %v", err)
	}
}

func FuzzReader(f *testing.F) {
	var stream bytes.Buffer
	w := wire.NewWriter(&stream)
	for _, n := range []int{0, 1, 300, wire.MaxFrame + 5} {
		if err := w.Write(byte(n), body(n, false)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(stream.Bytes())
	f.Add(append(header(4, 2), "abcd"...))
	f.Add(append(header(len(packed(1000)), 1), packed(1000)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := wire.NewReader(bytes.NewReader(b), func(kind byte) int { return int(kind) << 10 }, 0)
		for {
			kind, body, err := r.Read()
			if err != nil {
				return
			}
			if len(body) > int(kind)<<10 {
				t.Fatalf("body of %d bytes for kind %d", len(body), kind)
			}
		}
	})
}
