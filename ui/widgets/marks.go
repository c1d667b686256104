package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/icons"
	look "commonplace/ui/theme"
)

// Block is a rectangle in a colour of the theme.
type Block struct {
	widget.BaseWidget
	Fill   fyne.ThemeColorName
	Stroke fyne.ThemeColorName
	Corner float32
	min    fyne.Size
}

// NewBlock is a rectangle of at least this size.
func NewBlock(fill fyne.ThemeColorName, corner float32, size fyne.Size) *Block {
	b := &Block{Fill: fill, Corner: corner, min: size}
	b.ExtendBaseWidget(b)
	return b
}

// Line divides what is above from what is below.
func Line() *Block { return NewBlock(look.ColorNameBorder, 0, fyne.NewSize(1, 1)) }

// Dot is a small disc.
func Dot(color fyne.ThemeColorName) *Block { return NewBlock(color, 4, fyne.NewSquareSize(8)) }

// CreateRenderer draws it.
func (b *Block) CreateRenderer() fyne.WidgetRenderer {
	r := &blockRenderer{of: b, rect: canvas.NewRectangle(clear)}
	r.Refresh()
	return r
}

type blockRenderer struct {
	of   *Block
	rect *canvas.Rectangle
}

func (r *blockRenderer) MinSize() fyne.Size           { return r.of.min }
func (r *blockRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *blockRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *blockRenderer) Destroy()                     {}

func (r *blockRenderer) Refresh() {
	r.rect.FillColor, r.rect.CornerRadius = clear, r.of.Corner
	if r.of.Fill != "" {
		r.rect.FillColor = theme.ColorForWidget(r.of.Fill, r.of)
	}
	r.rect.StrokeWidth = 0
	if r.of.Stroke != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = theme.ColorForWidget(r.of.Stroke, r.of), 1
	}
	r.rect.Refresh()
}

// On puts an object on a filled, rounded ground.
func On(fill fyne.ThemeColorName, corner float32, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewBlock(fill, corner, fyne.NewSize(0, 0)), o)
}

// Bordered puts an object on a filled ground with a border.
func Bordered(fill fyne.ThemeColorName, corner float32, o fyne.CanvasObject) *fyne.Container {
	ground := NewBlock(fill, corner, fyne.NewSize(0, 0))
	ground.Stroke = look.ColorNameBorder
	return container.NewStack(ground, o)
}

// Tone is how a pill or a notice feels.
type Tone int

// The tones.
const (
	Calm Tone = iota
	Accent
	Good
	Careful
	Bad
)

func (t Tone) colors() (soft, strong fyne.ThemeColorName) {
	switch t {
	case Accent:
		return look.ColorNameAccentSoft, theme.ColorNamePrimary
	case Good:
		return look.ColorNameSuccessSoft, theme.ColorNameSuccess
	case Careful:
		return look.ColorNameWarningSoft, theme.ColorNameWarning
	case Bad:
		return look.ColorNameDangerSoft, theme.ColorNameError
	}
	return theme.ColorNameButton, look.ColorNameMuted
}

// Color is the tone's colour for text and icons.
func (t Tone) Color() fyne.ThemeColorName { _, strong := t.colors(); return strong }

// Soft is the tone's tint to put behind.
func (t Tone) Soft() fyne.ThemeColorName { soft, _ := t.colors(); return soft }

// Pill is a word or two on a tinted ground.
func Pill(text string, tone Tone) *fyne.Container {
	soft, strong := tone.colors()
	return On(soft, 9, Inset(1, 8, 2, 8, NewText(text).As(theme.SizeNameCaptionText, strong)))
}

// Count is a number in a pill, or nothing for 0.
func Count(text string, tone Tone) *fyne.Container {
	soft, strong := tone.colors()
	return On(soft, 9, Inset(1, 7, 2, 7, NewText(text).As(theme.SizeNameCaptionText, strong).Bold()))
}

// Mark is an icon of a size.
func Mark(icon icons.Icon, color fyne.ThemeColorName, size float32) fyne.CanvasObject {
	i := &glyph{icon: icon, color: color, size: size}
	i.ExtendBaseWidget(i)
	return i
}

type glyph struct {
	widget.BaseWidget
	icon  icons.Icon
	color fyne.ThemeColorName
	size  float32
}

func (g *glyph) CreateRenderer() fyne.WidgetRenderer {
	r := &glyphRenderer{of: g, image: canvas.NewImageFromResource(g.icon.In(g.color))}
	r.image.FillMode = canvas.ImageFillContain
	return r
}

type glyphRenderer struct {
	of    *glyph
	image *canvas.Image
}

func (r *glyphRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(r.of.size) }
func (r *glyphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }
func (r *glyphRenderer) Destroy()                     {}

func (r *glyphRenderer) Layout(size fyne.Size) {
	r.image.Resize(fyne.NewSquareSize(r.of.size))
	r.image.Move(fyne.NewPos((size.Width-r.of.size)/2, (size.Height-r.of.size)/2))
}

func (r *glyphRenderer) Refresh() {
	r.image.Resource = r.of.icon.In(r.of.color)
	r.image.Refresh()
}

// Notice is a line of text on a tinted ground, with an icon and, at its end,
// what one can do about it.
func Notice(tone Tone, icon icons.Icon, text string, actions ...fyne.CanvasObject) *fyne.Container {
	soft, strong := tone.colors()
	words := NewText(text).Wrapped()
	if tone == Calm {
		words.In(look.ColorNameMuted)
	}
	parts := append([]fyne.CanvasObject{Mark(icon, strong, 18), words}, actions...)
	return On(soft, 8, Inset(8, 12, 8, 12, Row(10, 1, parts...)))
}

// Empty fills a place where nothing is yet and says what to do next.
func Empty(icon icons.Icon, title, hint string, actions ...fyne.CanvasObject) *fyne.Container {
	parts := []fyne.CanvasObject{
		container.NewCenter(On(look.ColorNameAccentSoft, 28, Pad(14, Mark(icon, theme.ColorNamePrimary, 28)))),
		Subheading(title).Wrapped().Centered(),
		Muted(hint).Wrapped().Centered(),
	}
	if len(actions) > 0 {
		parts = append(parts, Inset(6, 0, 0, 0, container.NewCenter(Row(8, -1, actions...))))
	}
	return container.New(&capped{width: 420, centred: true}, Inset(40, 0, 40, 0, Column(10, parts...)))
}
