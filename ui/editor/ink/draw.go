// Package ink draws long texts: it measures words with the fonts of the theme,
// cuts rows into runs that are drawn in one go, and keeps what it drew.
//
// The dear part of drawing text is to turn letters into pictures, which Fyne
// does for every text object that is new or was refreshed. So the pools here
// hand out the same object again for a text that shows the same, wherever it is
// on screen by then, and never refresh a whole tree of them.
package ink

import (
	"image/color"

	"commonplace/ui/editor/flow"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Rects hands out rectangles that were drawn before.
type Rects struct {
	all  []*canvas.Rectangle
	used int
}

// Used returns how many rectangles are drawn so far.
func (s *Rects) Used() int { return s.used }

// Begin starts another drawing.
func (s *Rects) Begin() { s.used = 0 }

// Show draws a rectangle.
func (s *Rects) Show(x, y, w, h float32, fill color.Color, radius float32) {
	if w <= 0 || h <= 0 {
		return
	}
	if s.used == len(s.all) {
		s.all = append(s.all, canvas.NewRectangle(fill))
	}
	r := s.all[s.used]
	s.used++
	changed := r.FillColor != fill || r.CornerRadius != radius
	r.FillColor, r.CornerRadius = fill, radius
	r.Move(fyne.NewPos(x, y))
	r.Resize(fyne.NewSize(w, h))
	if changed {
		r.Refresh()
	}
}

// End returns what is drawn.
func (s *Rects) End() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, s.used)
	for i := range out {
		out[i] = s.all[i]
	}
	return out
}

// Letters hands out drawn stretches of text. One that shows the same as before
// is only moved; one that is no longer needed is given another text.
type Letters struct {
	old, now map[shape][]*canvas.Text
	wanted   []wanted
	spare    []*canvas.Text
	shown    []*canvas.Text
}

type shape struct {
	text   string
	size   float32
	style  fyne.TextStyle
	colour color.Color
}

type wanted struct {
	key shape
	at  fyne.Position
}

// Begin starts another drawing.
func (s *Letters) Begin() {
	s.old, s.now = s.now, map[shape][]*canvas.Text{}
	s.wanted, s.shown = s.wanted[:0], s.shown[:0]
}

// Show draws text whose letters stand on a line.
func (s *Letters) Show(text string, f flow.Face, m *Metrics, colour color.Color, x, baseline float32, strike bool) {
	style := TextStyle(f)
	style.Strikethrough = strike
	s.Add(text, m.Size(f), style, colour, x, baseline)
}

// Add is Show for a size that is not that of a face.
func (s *Letters) Add(text string, size float32, style fyne.TextStyle, colour color.Color, x, baseline float32) {
	_, base := fyne.CurrentApp().Driver().RenderedTextSize(text, size, style, nil)
	key := shape{text, size, style, colour}
	at := fyne.NewPos(x, baseline-base)
	if have := s.old[key]; len(have) > 0 {
		t := have[len(have)-1]
		s.old[key] = have[:len(have)-1]
		s.place(t, key, at)
		return
	}
	s.wanted = append(s.wanted, wanted{key, at})
}

func (s *Letters) place(t *canvas.Text, key shape, at fyne.Position) {
	t.Move(at)
	s.now[key] = append(s.now[key], t)
	s.shown = append(s.shown, t)
}

// End draws what was not there before.
func (s *Letters) End() {
	for _, have := range s.old {
		s.spare = append(s.spare, have...)
	}
	for _, w := range s.wanted {
		var t *canvas.Text
		if k := len(s.spare) - 1; k >= 0 {
			t, s.spare = s.spare[k], s.spare[:k]
		} else {
			t = &canvas.Text{}
		}
		t.Text, t.TextSize, t.TextStyle, t.Color = w.key.text, w.key.size, w.key.style, w.key.colour
		t.Resize(t.MinSize())
		t.Refresh()
		s.place(t, w.key, w.at)
	}
	if len(s.spare) > 100 {
		s.spare = s.spare[:100]
	}
}

// Objects returns what is drawn.
func (s *Letters) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(s.shown))
	for i, t := range s.shown {
		out[i] = t
	}
	return out
}
