package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "commonplace/ui/theme"
)

// Text is a piece of text without padding of its own, so that what stands
// below each other lines up. It follows the theme, wraps if asked to, and ends
// in an ellipsis where it does not fit.
type Text struct {
	widget.BaseWidget
	Type  fyne.ThemeSizeName // the size of the letters
	Color fyne.ThemeColorName
	Style fyne.TextStyle
	Align fyne.TextAlign
	Wrap  bool // over several lines
	Cut   bool // with an ellipsis, to whatever width there is
	Lines int  // at most so many lines; 0: no limit

	text string
}

// NewText is text as it stands in paragraphs.
func NewText(text string) *Text {
	t := &Text{text: text, Type: theme.SizeNameText, Color: theme.ColorNameForeground}
	t.ExtendBaseWidget(t)
	return t
}

// Heading is the title of a screen, Subheading of a part of it, Strong is a
// name, Muted what is secondary, Caption small and secondary, Paragraph text
// that wraps, and Section the quiet heading of a list.
func Heading(text string) *Text {
	return NewText(text).As(look.SizeNameHeading1, theme.ColorNameForeground).Bold()
}
func Subheading(text string) *Text {
	return NewText(text).As(look.SizeNameHeading3, theme.ColorNameForeground).Bold()
}
func Strong(text string) *Text { return NewText(text).Bold() }
func Muted(text string) *Text  { return NewText(text).In(look.ColorNameMuted) }
func Caption(text string) *Text {
	return NewText(text).As(theme.SizeNameCaptionText, look.ColorNameMuted)
}
func Paragraph(text string) *Text { return NewText(text).Wrapped() }
func Section(text string) *Text {
	return NewText(text).As(theme.SizeNameCaptionText, look.ColorNameMuted).Bold()
}

// As sets size and colour, In the colour, Bold, Wrapped, Short and Centered
// the rest; each returns the text itself.
func (t *Text) As(size fyne.ThemeSizeName, color fyne.ThemeColorName) *Text {
	t.Type, t.Color = size, color
	return t
}
func (t *Text) In(color fyne.ThemeColorName) *Text { t.Color = color; return t }
func (t *Text) Bold() *Text                        { t.Style.Bold = true; return t }
func (t *Text) Mono() *Text                        { t.Style.Monospace = true; return t }
func (t *Text) Wrapped() *Text                     { t.Wrap = true; return t }
func (t *Text) Short() *Text                       { t.Cut = true; return t }
func (t *Text) Centered() *Text                    { t.Align = fyne.TextAlignCenter; return t }

// AtMost wraps over at most n lines.
func (t *Text) AtMost(n int) *Text { t.Wrap, t.Lines = true, n; return t }

// Text is what it says.
func (t *Text) Text() string { return t.text }

// Set changes what it says.
func (t *Text) Set(text string) {
	if t.text == text {
		return
	}
	t.text = text
	t.Refresh()
}

// SetIn changes what it says and its colour.
func (t *Text) SetIn(text string, color fyne.ThemeColorName) {
	if t.text == text && t.Color == color {
		return
	}
	t.text, t.Color = text, color
	t.Refresh()
}

// AccessibilityLabel and AccessibilityRole serve screen readers.
func (t *Text) AccessibilityLabel() string             { return t.text }
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
func (t *Text) CreateRenderer() fyne.WidgetRenderer    { return &textRenderer{of: t} }
func (t *Text) measure(s string) float32               { return fyne.MeasureText(s, t.points(), t.Style).Width }
func (t *Text) points() float32                        { return t.Theme().Size(t.Type) }
func (t *Text) lineHeight() float32                    { return fyne.MeasureText("Mg", t.points(), t.Style).Height }
func (t *Text) leading() float32                       { return t.points() * 0.18 }
func (t *Text) height(lines int) float32 {
	return float32(lines)*t.lineHeight() + float32(max(lines-1, 0))*t.leading()
}

type textRenderer struct {
	of      *Text
	objects []fyne.CanvasObject
	key     textKey
	rows    []string
}

// textKey says what the lines were broken for.
type textKey struct {
	text   string
	width  float32
	points float32
	style  fyne.TextStyle
}

func (r *textRenderer) MinSize() fyne.Size {
	t := r.of
	if !t.Wrap {
		if t.Cut {
			return fyne.NewSize(min(t.measure(t.text), 24), t.lineHeight())
		}
		return fyne.MeasureText(t.text, t.points(), t.Style)
	}
	width := t.Size().Width
	if width <= 0 {
		return fyne.NewSize(24, t.height(1))
	}
	return fyne.NewSize(24, t.height(max(len(r.broken(width)), 1)))
}

func (r *textRenderer) broken(width float32) []string {
	t := r.of
	key := textKey{t.text, width, t.points(), t.Style}
	if r.rows != nil && r.key == key {
		return r.rows
	}
	r.key = key
	switch {
	case t.Wrap:
		r.rows = breakLines(t.text, width, t.measure)
		if t.Lines > 0 && len(r.rows) > t.Lines {
			last := r.rows[t.Lines-1] + " " + r.rows[t.Lines]
			r.rows = append(r.rows[:t.Lines-1:t.Lines-1], ellipsis(last+"…", width, t.measure))
		}
	case t.Cut:
		r.rows = []string{ellipsis(t.text, width, t.measure)}
	default:
		r.rows = []string{t.text}
	}
	return r.rows
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.of
	rows := r.broken(size.Width)
	color := theme.ColorForWidget(t.Color, t)
	r.objects = r.objects[:0:0]
	step := t.lineHeight() + t.leading()
	top := float32(0)
	if len(rows) == 1 {
		top = max((size.Height-t.lineHeight())/2, 0)
	}
	for i, row := range rows {
		line := canvas.NewText(row, color)
		line.TextSize, line.TextStyle, line.Alignment = t.points(), t.Style, t.Align
		line.Move(fyne.NewPos(0, top+float32(i)*step))
		line.Resize(fyne.NewSize(size.Width, t.lineHeight()))
		r.objects = append(r.objects, line)
	}
}

func (r *textRenderer) Refresh() {
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *textRenderer) Destroy()                     {}

// breakLines breaks text at spaces, and inside words that are wider than a
// line.
func breakLines(text string, width float32, measure func(string) float32) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			joined := word
			if line != "" {
				joined = line + " " + word
			}
			if measure(joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = word; measure(line) > width; {
				n := fitting(line, width, measure)
				if n >= len(line) {
					break
				}
				lines, line = append(lines, line[:n]), line[n:]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// ellipsis shortens text to width.
func ellipsis(text string, width float32, measure func(string) float32) string {
	if measure(text) <= width {
		return text
	}
	n := fitting(strings.TrimSuffix(text, "…"), width-measure("…"), measure)
	return strings.TrimRight(text[:n], " ") + "…"
}

// fitting is how many bytes of text fit into width, at least one character.
func fitting(text string, width float32, measure func(string) float32) int {
	var ends []int
	for i := range text {
		if i > 0 {
			ends = append(ends, i)
		}
	}
	ends = append(ends, len(text))
	low, high := 0, len(ends)-1
	for low < high {
		mid := (low + high + 1) / 2
		if measure(text[:ends[mid]]) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return ends[low]
}
