package invitation

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // pictures of screens
	_ "image/png"  // screenshots
	"io"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	qr "github.com/skip2/go-qrcode"
)

// Limits of pictures that are read.
const (
	// MaxPictureFile is the most bytes of a picture file.
	MaxPictureFile = 32 << 20
	// MaxPixels is the most pixels of a picture.
	MaxPixels = 50_000_000
)

// QR draws the ticket's link as a QR code of about size pixels a side.
func (t Ticket) QR(size int) (image.Image, error) {
	code, err := t.code()
	if err != nil {
		return nil, err
	}
	return code.Image(size), nil
}

// QRPNG is QR as a PNG file.
func (t Ticket) QRPNG(size int) ([]byte, error) {
	code, err := t.code()
	if err != nil {
		return nil, err
	}
	return code.PNG(size)
}

func (t Ticket) code() (*qr.QRCode, error) {
	link, err := t.Link()
	if err != nil {
		return nil, err
	}
	code, err := qr.New(link, qr.Medium)
	if err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	return code, nil
}

// ReadQRFile finds an invitation in a picture file: a photo, or a screenshot.
func ReadQRFile(r io.Reader) (Ticket, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxPictureFile+1))
	if err != nil {
		return Ticket{}, fmt.Errorf("reading the picture: %w", err)
	}
	if len(b) > MaxPictureFile {
		return Ticket{}, ErrTooLarge
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Ticket{}, fmt.Errorf("%w: it is no picture in PNG or JPEG", ErrNoQR)
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > MaxPixels/size.Height {
		return Ticket{}, ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return Ticket{}, fmt.Errorf("%w: the picture is damaged", ErrNoQR)
	}
	return ReadQR(img)
}

// ReadQR finds an invitation in a picture, such as one from the clipboard.
func ReadQR(img image.Image) (Ticket, error) {
	text, err := scan(img)
	if err != nil {
		return Ticket{}, err
	}
	return parseLink(text)
}

// scan tries two ways of telling black from white. The reader is of old code
// that is not proof against every picture, so a panic in it counts as "none".
func scan(img image.Image) (text string, err error) {
	defer func() {
		if recover() != nil {
			text, err = "", ErrNoQR
		}
	}()
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	source := gozxing.NewLuminanceSourceFromImage(img)
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
		if err == nil {
			return result.GetText(), nil
		}
	}
	return "", ErrNoQR
}
