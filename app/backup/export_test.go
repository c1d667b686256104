package backup

import (
	"context"
	"io"
)

// What is inside the encryption, for the tests of its reader.

func WritePlain(ctx context.Context, w io.Writer, s Source, o Options) (Manifest, error) {
	return writePlain(ctx, w, s, o)
}

func ReadPlain(ctx context.Context, r io.Reader, sink Sink) (Report, error) {
	f := &file{r: r, start: []byte(ageMagic)}
	return newReader(ctx, f, f).all(sink)
}

var Bech32 = bech32
