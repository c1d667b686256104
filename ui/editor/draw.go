package editor

import (
	"image/color"

	"commonplace/ui/editor/flow"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// rects hands out rectangles that were drawn before.
type rects struct {
	all  []*canvas.Rectangle
	used int
}

func (s *rects) begin() { s.used = 0 }

func (s *rects) show(x, y, w, h float32, fill color.Color, radius float32) {
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

func (s *rects) end() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, s.used)
	for i := range out {
		out[i] = s.all[i]
	}
	return out
}

// letters hands out drawn stretches of text. One that shows the same as before
// is only moved; one that is no longer needed is given another text.
type letters struct {
	old, now map[lettersKey][]*canvas.Text
	wanted   []wanted
	spare    []*canvas.Text
	shown    []*canvas.Text
}

type lettersKey struct {
	text   string
	size   float32
	style  fyne.TextStyle
	colour color.Color
}

type wanted struct {
	key lettersKey
	at  fyne.Position
}

func (s *letters) begin() {
	s.old, s.now = s.now, map[lettersKey][]*canvas.Text{}
	s.wanted, s.shown = s.wanted[:0], s.shown[:0]
}

// show draws text whose letters stand on a line.
func (s *letters) show(text string, f flow.Face, m *metrics, colour color.Color, x, baseline float32, strike bool) {
	style := textStyle(f)
	style.Strikethrough = strike
	s.add(text, m.size(f), style, colour, x, baseline)
}

func (s *letters) add(text string, size float32, style fyne.TextStyle, colour color.Color, x, baseline float32) {
	_, base := fyne.CurrentApp().Driver().RenderedTextSize(text, size, style, nil)
	key := lettersKey{text, size, style, colour}
	at := fyne.NewPos(x, baseline-base)
	if have := s.old[key]; len(have) > 0 {
		t := have[len(have)-1]
		s.old[key] = have[:len(have)-1]
		s.place(t, key, at)
		return
	}
	s.wanted = append(s.wanted, wanted{key, at})
}

func (s *letters) place(t *canvas.Text, key lettersKey, at fyne.Position) {
	t.Move(at)
	s.now[key] = append(s.now[key], t)
	s.shown = append(s.shown, t)
}

// end draws what was not there before.
func (s *letters) end() {
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

func (s *letters) objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(s.shown))
	for i, t := range s.shown {
		out[i] = t
	}
	return out
}
