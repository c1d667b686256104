package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "commonplace/ui/theme"
)

// Tabs is a row of choices of which one holds: a filter, a way to look. The
// arrow keys go from one to the next.
type Tabs struct {
	widget.BaseWidget
	row     fyne.CanvasObject
	labels  []*Text
	taps    []*Tap
	chosen  int
	changed func(int)
}

// NewTabs offers names; changed hears the index of the one chosen.
func NewTabs(names []string, chosen int, changed func(int)) *Tabs {
	t := &Tabs{chosen: chosen, changed: changed}
	var parts []fyne.CanvasObject
	for i, name := range names {
		label := NewText(name)
		tap := NewTap(label, func() { t.Choose(i) }).Named(name)
		tap.Room = [4]float32{4, 12, 5, 12}
		tap.OnKey = func(k fyne.KeyName) bool { return t.arrow(i, k) }
		t.labels, t.taps = append(t.labels, label), append(t.taps, tap)
		parts = append(parts, tap)
	}
	t.row = On(theme.ColorNameButton, 8, Pad(2, Row(2, -1, parts...)))
	t.ExtendBaseWidget(t)
	t.draw()
	return t
}

// CreateRenderer draws it.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.row) }

// Children lets the focus be followed into it.
func (t *Tabs) Children() []fyne.CanvasObject { return []fyne.CanvasObject{t.row} }

// Chosen is the index of the one that holds.
func (t *Tabs) Chosen() int { return t.chosen }

// Choose makes the one at i hold.
func (t *Tabs) Choose(i int) {
	if i == t.chosen || i < 0 || i >= len(t.taps) {
		return
	}
	t.chosen = i
	t.draw()
	t.changed(i)
}

// Name changes what the choice at i is called.
func (t *Tabs) Name(i int, name string) {
	t.labels[i].Set(name)
	t.taps[i].Named(name)
}

func (t *Tabs) arrow(i int, k fyne.KeyName) bool {
	step := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1}[k]
	next := i + step
	if step == 0 || next < 0 || next >= len(t.taps) {
		return false
	}
	t.Choose(next)
	if c := canvasOf(t.taps[next]); c != nil {
		c.Focus(t.taps[next])
	}
	return true
}

func (t *Tabs) draw() {
	for i, tap := range t.taps {
		tap.Fill = ""
		t.labels[i].In(look.ColorNameMuted)
		if i == t.chosen {
			tap.Fill = look.ColorNameRaised
			t.labels[i].In(theme.ColorNameForeground)
		}
		tap.Refresh()
		t.labels[i].Refresh()
	}
}
