package editor

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

// style is what the theme says about sizes. Two equal ones break lines alike.
type style struct {
	body, code     float32
	headings       [7]float32
	column, margin float32
	font           string
}

// metrics measures words with the fonts of the theme, and remembers widths.
type metrics struct {
	style  style
	widths map[flow.Face]map[string]float32
	count  int
}

func newMetrics(e *Editor) *metrics {
	m := &metrics{}
	m.restyle(e)
	return m
}

// restyle reads the theme and tells whether sizes have changed.
func (m *metrics) restyle(e *Editor) bool {
	th := e.Theme()
	or := func(n, fallback fyne.ThemeSizeName) float32 {
		if v := th.Size(n); v > 0 {
			return v
		}
		return th.Size(fallback)
	}
	s := style{
		body:   or(look.SizeNameBody, theme.SizeNameText),
		code:   or(look.SizeNameCode, theme.SizeNameText),
		column: th.Size(look.SizeNameColumn),
		margin: th.Size(theme.SizeNameInnerPadding) * 3,
		font:   th.Font(fyne.TextStyle{}).Name(),
	}
	for level := range s.headings {
		s.headings[level] = or(look.HeadingSize(level), theme.SizeNameText)
	}
	if s == m.style {
		return false
	}
	m.style = s
	m.widths, m.count = map[flow.Face]map[string]float32{}, 0
	return true
}

// Width implements [flow.Metrics].
func (m *metrics) Width(word []byte, f flow.Face) float32 {
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
	w := m.exact(string(word), f)
	words[string(word)] = w
	m.count++
	return w
}

// exact measures text as it is drawn, with the spaces between letters that
// depend on their neighbours.
func (m *metrics) exact(text string, f flow.Face) float32 {
	return fyne.MeasureText(text, m.size(f), textStyle(f)).Width
}

func (m *metrics) size(f flow.Face) float32 {
	size := m.style.body
	if f.Heading > 0 {
		size = m.style.headings[min(int(f.Heading), 6)]
	}
	if f.Mono {
		size *= m.style.code / m.style.body
	}
	return size
}

// Row implements [flow.Metrics].
func (m *metrics) Row(l *markup.Line) (height, above, below float32) {
	round := func(v float32) float32 { return float32(math.Round(float64(v))) }
	switch {
	case l.Heading > 0:
		size := m.style.headings[min(l.Heading, 6)]
		return round(size * 1.4), round(size * 0.5), round(size * 0.2)
	case l.Code:
		return round(m.style.code * 1.6), 0, 0
	default:
		return round(m.style.body * 1.6), 0, 0
	}
}

func textStyle(f flow.Face) fyne.TextStyle {
	return fyne.TextStyle{Bold: f.Bold, Italic: f.Italic && !f.Mono, Monospace: f.Mono}
}
