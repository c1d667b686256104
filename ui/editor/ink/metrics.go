package ink

import (
	"math"

	"commonplace/ui/editor/flow"
	"commonplace/ui/editor/markup"
	look "commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// mostWords is how many widths are remembered before all are forgotten. A page
// of 20,000 words has some 3,000 different ones.
const mostWords = 50_000

// Style is what the theme says about sizes. Two equal ones break lines alike.
type Style struct {
	// Body and Code are the sizes of text, and Headings those by level.
	Body, Code float32
	Headings   [7]float32
	// Column is how wide a column of text is at most, and Margin the room
	// beside it at least.
	Column, Margin float32
	font           string
}

// Metrics measures words with the fonts of the theme, and remembers widths.
type Metrics struct {
	Style  Style
	widths map[flow.Face]map[string]float32
	count  int
}

// NewMetrics returns metrics for a theme.
func NewMetrics(th fyne.Theme) *Metrics {
	m := &Metrics{}
	m.Restyle(th)
	return m
}

// Restyle reads the theme and tells whether sizes have changed.
func (m *Metrics) Restyle(th fyne.Theme) bool {
	or := func(n, fallback fyne.ThemeSizeName) float32 {
		if v := th.Size(n); v > 0 {
			return v
		}
		return th.Size(fallback)
	}
	s := Style{
		Body:   or(look.SizeNameBody, theme.SizeNameText),
		Code:   or(look.SizeNameCode, theme.SizeNameText),
		Column: th.Size(look.SizeNameColumn),
		Margin: th.Size(theme.SizeNameInnerPadding) * 3,
		font:   th.Font(fyne.TextStyle{}).Name(),
	}
	for level := range s.Headings {
		s.Headings[level] = or(look.HeadingSize(level), theme.SizeNameText)
	}
	if s == m.Style {
		return false
	}
	m.Style = s
	m.widths, m.count = map[flow.Face]map[string]float32{}, 0
	return true
}

// Width implements [flow.Metrics].
func (m *Metrics) Width(word []byte, f flow.Face) float32 {
	words := m.widths[f]
	if w, ok := words[string(word)]; ok {
		return w
	}
	if m.count >= mostWords {
		m.widths, m.count, words = map[flow.Face]map[string]float32{}, 0, nil
	}
	if words == nil {
		words = map[string]float32{}
		m.widths[f] = words
	}
	w := m.Exact(string(word), f)
	words[string(word)] = w
	m.count++
	return w
}

// Exact measures text as it is drawn, with the spaces between letters that
// depend on their neighbours.
func (m *Metrics) Exact(text string, f flow.Face) float32 {
	return fyne.MeasureText(text, m.Size(f), TextStyle(f)).Width
}

// Size returns the size of the letters of a face.
func (m *Metrics) Size(f flow.Face) float32 {
	size := m.Style.Body
	if f.Heading > 0 {
		size = m.Style.Headings[min(int(f.Heading), 6)]
	}
	if f.Mono {
		size *= m.Style.Code / m.Style.Body
	}
	return size
}

// Row implements [flow.Metrics].
func (m *Metrics) Row(l *markup.Line) (height, above, below float32) {
	round := func(v float32) float32 { return float32(math.Round(float64(v))) }
	switch {
	case l.Heading > 0:
		size := m.Style.Headings[min(l.Heading, 6)]
		return round(size * 1.4), round(size * 0.5), round(size * 0.2)
	case l.Code:
		return round(m.Style.Code * 1.6), 0, 0
	default:
		return round(m.Style.Body * 1.6), 0, 0
	}
}

// TextStyle returns the style of a face.
func TextStyle(f flow.Face) fyne.TextStyle {
	return fyne.TextStyle{Bold: f.Bold, Italic: f.Italic && !f.Mono, Monospace: f.Mono}
}
