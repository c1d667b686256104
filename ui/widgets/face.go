package widgets

import (
	"bytes"
	"crypto/sha256"
	"image"
	_ "image/jpeg" // faces are JPEG or PNG
	_ "image/png"
	"strings"
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "commonplace/ui/theme"
)

// Face is the round picture of a member, or their initials on their colour.
type Face struct {
	widget.BaseWidget
	name    string
	picture image.Image
	color   fyne.ThemeColorName
	size    float32
	dot     fyne.ThemeColorName
}

// NewFace draws a member: id chooses the colour.
func NewFace(id []byte, name string, picture []byte, size float32) *Face {
	f := &Face{name: name, picture: faces.decoded(picture), color: look.MemberColor(id), size: size}
	f.ExtendBaseWidget(f)
	return f
}

// Dot puts a dot of a colour at the lower right, for who is around.
func (f *Face) Dot(color fyne.ThemeColorName) *Face { f.dot = color; return f }

// AccessibilityLabel and AccessibilityRole serve screen readers.
func (f *Face) AccessibilityLabel() string             { return f.name }
func (f *Face) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws it.
func (f *Face) CreateRenderer() fyne.WidgetRenderer {
	r := &faceRenderer{of: f, disc: canvas.NewCircle(clear), letters: canvas.NewText(Initials(f.name), clear),
		rim: canvas.NewCircle(clear), dot: canvas.NewCircle(clear)}
	if f.picture != nil {
		r.image = canvas.NewImageFromImage(f.picture)
		r.image.FillMode, r.image.CornerRadius = canvas.ImageFillCover, f.size/2
	}
	r.Refresh()
	return r
}

type faceRenderer struct {
	of             *Face
	disc, rim, dot *canvas.Circle
	letters        *canvas.Text
	image          *canvas.Image
}

func (r *faceRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.of.size) }

func (r *faceRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.disc, r.letters}
	if r.image != nil {
		all = []fyne.CanvasObject{r.image}
	}
	if r.of.dot != "" {
		all = append(all, r.rim, r.dot)
	}
	return all
}

func (r *faceRenderer) Layout(size fyne.Size) {
	square := fyne.NewSquareSize(r.of.size)
	at := fyne.NewPos((size.Width-square.Width)/2, (size.Height-square.Height)/2)
	r.disc.Resize(square)
	r.disc.Move(at)
	if r.image != nil {
		r.image.Resize(square)
		r.image.Move(at)
	}
	m := r.letters.MinSize()
	r.letters.Resize(m)
	r.letters.Move(at.AddXY((square.Width-m.Width)/2, (square.Height-m.Height)/2))
	d := max(r.of.size*0.28, 8)
	corner := at.AddXY(square.Width-d, square.Height-d)
	r.rim.Resize(fyne.NewSquareSize(d + 3))
	r.rim.Move(corner.SubtractXY(1.5, 1.5))
	r.dot.Resize(fyne.NewSquareSize(d))
	r.dot.Move(corner)
}

func (r *faceRenderer) Refresh() {
	r.disc.FillColor = theme.ColorForWidget(r.of.color, r.of)
	r.letters.Color = theme.ColorForWidget(look.ColorNameOnMember, r.of)
	r.letters.TextSize, r.letters.TextStyle = r.of.size*0.38, fyne.TextStyle{Bold: true}
	r.rim.FillColor = theme.ColorForWidget(theme.ColorNameBackground, r.of)
	if r.of.dot != "" {
		r.dot.FillColor = theme.ColorForWidget(r.of.dot, r.of)
	}
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

func (r *faceRenderer) Destroy() {}

// Initials are the first letters of the first and last word of a name.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 {
		return "?"
	}
	first := string([]rune(words[0])[:1])
	if len(words) == 1 {
		return strings.ToUpper(first)
	}
	return strings.ToUpper(first + string([]rune(words[len(words)-1])[:1]))
}

// pictures keeps decoded faces, because the same few are drawn everywhere.
type pictures struct {
	mu   sync.Mutex
	kept map[[32]byte]image.Image
}

var faces = &pictures{kept: map[[32]byte]image.Image{}}

const facesKept = 256

func (p *pictures) decoded(picture []byte) image.Image {
	if len(picture) == 0 {
		return nil
	}
	key := sha256.Sum256(picture)
	p.mu.Lock()
	defer p.mu.Unlock()
	if img, ok := p.kept[key]; ok {
		return img
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width > 2048 || config.Height > 2048 {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil
	}
	if len(p.kept) >= facesKept {
		p.kept = map[[32]byte]image.Image{}
	}
	p.kept[key] = img
	return img
}
