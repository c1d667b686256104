package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Run is a piece of text in one colour, on one ground.
type Run struct {
	Text   string
	Color  fyne.ThemeColorName // empty: the colour of text
	Ground fyne.ThemeColorName // empty: none
	Bold   bool
	Struck bool // crossed out
}

// Inline is wrapped text of several colours: a comparison of two versions, or
// a piece of text with what was found marked.
type Inline struct {
	widget.BaseWidget
	Type  fyne.ThemeSizeName // the size of the letters
	Lines int                // at most; 0: no limit
	Mono  bool

	runs []Run
}

// NewInline shows runs one after the other.
func NewInline(runs []Run) *Inline {
	i := &Inline{Type: theme.SizeNameText, runs: runs}
	i.ExtendBaseWidget(i)
	return i
}

// Set shows other runs.
func (i *Inline) Set(runs []Run) { i.runs = runs; i.Refresh() }

// Text is all of it, without colours.
func (i *Inline) Text() string {
	var all strings.Builder
	for _, r := range i.runs {
		all.WriteString(r.Text)
	}
	return all.String()
}

// AccessibilityLabel and AccessibilityRole serve screen readers.
func (i *Inline) AccessibilityLabel() string             { return i.Text() }
func (i *Inline) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws it.
func (i *Inline) CreateRenderer() fyne.WidgetRenderer { return &inlineRenderer{of: i} }

type inlineRenderer struct {
	of      *Inline
	objects []fyne.CanvasObject
}

// piece is a run's part that stands in one line.
type piece struct {
	Run
	x, width float32
	line     int
}

func (r *inlineRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *inlineRenderer) Destroy()                     {}
func (r *inlineRenderer) Refresh()                     { r.Layout(r.of.Size()); canvas.Refresh(r.of) }

func (r *inlineRenderer) MinSize() fyne.Size {
	width := r.of.Size().Width
	if width <= 0 {
		return fyne.NewSize(40, r.step())
	}
	pieces := r.pieces(width)
	lines := 1
	if len(pieces) > 0 {
		lines = pieces[len(pieces)-1].line + 1
	}
	return fyne.NewSize(40, float32(lines)*r.step())
}

func (r *inlineRenderer) points() float32 { return r.of.Theme().Size(r.of.Type) }
func (r *inlineRenderer) step() float32   { return r.points() * 1.55 }

func (r *inlineRenderer) style(run Run) fyne.TextStyle {
	return fyne.TextStyle{Bold: run.Bold, Monospace: r.of.Mono}
}

// pieces breaks the runs into lines at spaces.
func (r *inlineRenderer) pieces(width float32) []piece {
	var pieces []piece
	x, line := float32(0), 0
	for _, run := range r.of.runs {
		measure := func(s string) float32 { return fyne.MeasureText(s, r.points(), r.style(run)).Width }
		for n, paragraph := range strings.Split(run.Text, "\n") {
			if n > 0 {
				x, line = 0, line+1
			}
			for _, word := range strings.SplitAfter(paragraph, " ") {
				if word == "" {
					continue
				}
				w := measure(word)
				if x > 0 && x+measure(strings.TrimRight(word, " ")) > width {
					x, line = 0, line+1
				}
				if r.of.Lines > 0 && line >= r.of.Lines {
					return pieces
				}
				pieces = appendPiece(pieces, piece{Run: run, x: x, width: w, line: line}, word)
				x += w
			}
		}
	}
	return pieces
}

// appendPiece joins a word to the piece before it where both are alike.
func appendPiece(pieces []piece, p piece, word string) []piece {
	if n := len(pieces); n > 0 && p.x > 0 {
		last := &pieces[n-1]
		same := last.line == p.line && last.Color == p.Color && last.Ground == p.Ground && last.Bold == p.Bold && last.Struck == p.Struck
		if same {
			last.Text += word
			last.width += p.width
			return pieces
		}
	}
	p.Text = word
	return append(pieces, p)
}

func (r *inlineRenderer) Layout(size fyne.Size) {
	r.objects = r.objects[:0:0]
	step := r.step()
	for _, p := range r.pieces(size.Width) {
		y := float32(p.line) * step
		if p.Ground != "" {
			ground := canvas.NewRectangle(theme.ColorForWidget(p.Ground, r.of))
			ground.CornerRadius = 3
			ground.Resize(fyne.NewSize(p.width, step-2))
			ground.Move(fyne.NewPos(p.x, y+1))
			r.objects = append(r.objects, ground)
		}
		color := p.Color
		if color == "" {
			color = theme.ColorNameForeground
		}
		text := canvas.NewText(p.Text, theme.ColorForWidget(color, r.of))
		text.TextSize, text.TextStyle = r.points(), r.style(p.Run)
		h := text.MinSize().Height
		text.Resize(fyne.NewSize(p.width, h))
		text.Move(fyne.NewPos(p.x, y+(step-h)/2))
		r.objects = append(r.objects, text)
		if p.Struck {
			through := canvas.NewRectangle(theme.ColorForWidget(color, r.of))
			through.Resize(fyne.NewSize(p.width, 1))
			through.Move(fyne.NewPos(p.x, y+step*0.52))
			r.objects = append(r.objects, through)
		}
	}
}
