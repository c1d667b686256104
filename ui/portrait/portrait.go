// Package portrait makes the picture of a member out of whatever picture they
// choose: upright, square, small enough to travel with every community.
package portrait

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // what people have
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and this
)

// MaxBytes is how large a finished portrait may be.
const MaxBytes = 32 << 10

const (
	side      = 256
	maxInput  = 32 << 20 // bytes
	maxPixels = 64 << 20
)

// ErrTooLarge says that a picture has more pixels than anybody needs.
var ErrTooLarge = errors.New("this picture is too large; choose a smaller one")

// Make reads a JPEG, PNG or WebP and returns a square JPEG of at most
// [MaxBytes].
func Make(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if len(data) > maxInput {
		return nil, ErrTooLarge
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if config.Width*config.Height > maxPixels || config.Width < 1 || config.Height < 1 {
		return nil, ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	return encode(upright(square(img), orientation(data)))
}

// square takes the middle of a picture, on white where it is transparent.
func square(img image.Image) *image.RGBA {
	b := img.Bounds()
	edge := min(b.Dx(), b.Dy())
	from := image.Rect(0, 0, edge, edge).Add(b.Min).Add(image.Pt((b.Dx()-edge)/2, (b.Dy()-edge)/2))
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(out, out.Bounds(), img, from, draw.Over, nil)
	return out
}

func encode(img image.Image) ([]byte, error) {
	for quality := 88; quality > 10; quality -= 12 {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("writing the picture: %w", err)
		}
		if out.Len() <= MaxBytes {
			return out.Bytes(), nil
		}
	}
	return nil, ErrTooLarge
}

// upright turns a square picture as its camera was held.
func upright(img *image.RGBA, how int) *image.RGBA {
	if how < 2 || how > 8 {
		return img
	}
	out := image.NewRGBA(img.Bounds())
	n := side - 1
	for y := range side {
		for x := range side {
			fx, fy := x, y
			switch how {
			case 2:
				fx = n - x
			case 3:
				fx, fy = n-x, n-y
			case 4:
				fy = n - y
			case 5:
				fx, fy = y, x
			case 6:
				fx, fy = y, n-x
			case 7:
				fx, fy = n-y, n-x
			case 8:
				fx, fy = n-y, x
			}
			out.SetRGBA(x, y, img.RGBAAt(fx, fy))
		}
	}
	return out
}
