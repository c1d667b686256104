package portrait_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"commonplace/ui/portrait"
)

// noise is the picture that compresses worst.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	return img
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMakesASmallSquare(t *testing.T) {
	for _, size := range [][2]int{{1200, 700}, {300, 900}, {40, 40}, {1, 500}} {
		out, err := portrait.Make(bytes.NewReader(encoded(t, noise(size[0], size[1]))))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		config, kind, err := image.DecodeConfig(bytes.NewReader(out))
		if err != nil || kind != "jpeg" || config.Width != config.Height || len(out) > portrait.MaxBytes {
			t.Errorf("%v became %s %v of %d bytes, %v", size, kind, config, len(out), err)
		}
	}
}

func TestRefusesWhatIsNoPicture(t *testing.T) {
	for _, data := range [][]byte{nil, []byte("hello"), {0xFF, 0xD8, 0xFF}} {
		if _, err := portrait.Make(bytes.NewReader(data)); err == nil {
			t.Errorf("%q became a picture", data)
		}
	}
}

func TestRefusesAPictureThatFillsTheMemory(t *testing.T) {
	data := encoded(t, image.NewGray(image.Rect(0, 0, 9000, 9000)))
	if _, err := portrait.Make(bytes.NewReader(data)); !errors.Is(err, portrait.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// turned is a JPEG, red above and blue below, that says how its camera was held.
func turned(t testing.TB, how uint16) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			img.Set(x, y, color.RGBA{R: 255, A: 255})
			if y >= 32 {
				img.Set(x, y, color.RGBA{B: 255, A: 255})
			}
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	block := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	block = binary.BigEndian.AppendUint16(block, how)
	block = append(block, 0, 0, 0, 0, 0, 0)
	head := binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE1}, uint16(len(block)+2))
	return append(append(head, block...), out.Bytes()[2:]...)
}

func TestTurnsAPictureUpright(t *testing.T) {
	// Where the red half is, once upright.
	for how, at := range map[uint16]image.Point{1: {128, 20}, 3: {128, 236}, 6: {236, 128}, 8: {20, 128}} {
		out, err := portrait.Make(bytes.NewReader(turned(t, how)))
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := img.At(at.X, at.Y).RGBA(); r < b {
			t.Errorf("held as %d: at %v it is not red", how, at)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(turned(f, 6))
	f.Add(encoded(f, noise(8, 8)))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := portrait.Make(bytes.NewReader(data))
		if err == nil && len(out) > portrait.MaxBytes {
			t.Errorf("%d bytes", len(out))
		}
	})
}
