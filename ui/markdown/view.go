// Package markdown is the widget in which pages are read.
//
// A page is turned into blocks ([blocks]) when it is set, and these are laid
// out one below the other when the width is known, which takes a few
// milliseconds for thousands of words since words are measured once. Only the
// blocks that can be seen are drawn. Text can be selected across blocks and
// copied; links are reached with the mouse or the tab key.
//
// Nothing is fetched: pictures come from the owner of the widget through
// Picture, and links are handed to OnLink.
package markdown

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"commonplace/ui/editor/ink"
	"commonplace/ui/markdown/blocks"
)

var (
	_ fyne.Focusable    = (*View)(nil)
	_ fyne.Shortcutable = (*View)(nil)
	_ fyne.Tabbable     = (*View)(nil)
	_ desktop.Keyable   = (*View)(nil)
)

// View shows a page.
type View struct {
	widget.BaseWidget

	// OnLink is called when the member follows a link, other than one within
	// the page. The target is a web or mail address, the path of something in
	// the community, or the name of a page in double brackets.
	OnLink func(target string)
	// OnHover is called with the link under the pointer, or "" beside one.
	OnHover func(target string)
	// OnSection is called when another heading is the last at or above the
	// top of what is shown.
	OnSection func(anchor string)
	// Picture is asked for a picture when it is about to be seen. It must
	// answer at once: false if the picture is not at hand, and then the
	// owner calls Loaded when it is.
	Picture func(target string) (image.Image, bool)

	flat    bool
	scroll  *container.Scroll
	page    *page
	doc     *blocks.Doc
	metrics *ink.Metrics
	laid    layout
	view    fyne.Size

	pos, anchor int
	terms       [][]rune
	pictures    map[string]*picture
	// link is the number of the link that has the focus, or -1.
	link    int
	links   []place
	focused bool
	shift   bool
	hovered string
	section string
	mouse   mouse
}

// place is where a link is.
type place struct {
	frag *frag
	link blocks.Link
}

// New returns a view of a page, which scrolls.
func New(source string) *View { return create(source, false) }

// NewFlat returns a view that is as tall as its text, for short texts among
// other widgets.
func NewFlat(source string) *View { return create(source, true) }

func create(source string, flat bool) *View {
	v := &View{flat: flat, link: -1, pictures: map[string]*picture{}}
	v.metrics = ink.NewMetrics(v.Theme())
	v.doc = blocks.Parse(source)
	v.page = newPage(v)
	v.scroll = container.NewVScroll(v.page)
	v.scroll.OnScrolled = func(fyne.Position) { v.page.paint() }
	v.ExtendBaseWidget(v)
	return v
}

// SetSource shows another text. What is at the top stays there as far as the
// two are alike; see ScrollToTop.
func (v *View) SetSource(source string) { v.SetDoc(blocks.Parse(source)) }

// SetDoc shows a text that was parsed before, maybe on another goroutine. The
// view keeps it; it must not be given to another one.
func (v *View) SetDoc(doc *blocks.Doc) {
	v.doc = doc
	v.pos, v.anchor, v.link = 0, 0, -1
	v.again()
}

// Outline returns the headings of the page.
func (v *View) Outline() []blocks.Heading { return v.doc.Outline }

// Section returns the anchor of the last heading at or above the top of what
// is shown.
func (v *View) Section() string { return v.section }

// ScrollTo shows the block that an anchor names, and tells whether there is one.
func (v *View) ScrollTo(anchor string) bool {
	i, ok := v.doc.Anchors[anchor]
	if !ok || i >= len(v.laid.blocks) {
		return false
	}
	v.scrollTo(v.laid.blocks[i].top - v.metrics.Style.Body)
	return true
}

// ScrollToTop shows the beginning.
func (v *View) ScrollToTop() { v.scrollTo(0) }

// Highlight marks words that were searched for.
func (v *View) Highlight(terms ...string) {
	v.terms = nil
	for _, t := range terms {
		if t != "" {
			v.terms = append(v.terms, lower([]rune(t)))
		}
	}
	v.page.paint()
}

// Loaded tells that a picture that was not at hand is now.
func (v *View) Loaded(target string) {
	delete(v.pictures, target)
	v.page.paint()
}

// SelectedText returns what is selected.
func (v *View) SelectedText() string { return v.laid.text(min(v.pos, v.anchor), max(v.pos, v.anchor)) }

// Text returns all that can be read.
func (v *View) Text() string {
	if len(v.laid.frags) == 0 {
		return ""
	}
	last := v.laid.frags[len(v.laid.frags)-1]
	return v.laid.text(0, last.start+len(last.Text))
}

// MinSize is small for a view that scrolls, and else the height of the text.
func (v *View) MinSize() fyne.Size {
	v.ExtendBaseWidget(v)
	if v.flat {
		return fyne.NewSize(80, max(v.laid.height, v.metrics.Style.Body*1.6))
	}
	return fyne.NewSize(160, 60)
}

// Refresh draws the page anew, with the letters and colours of the theme as it
// is now.
func (v *View) Refresh() {
	v.metrics.Restyle(v.Theme())
	v.again()
}

// CreateRenderer is called by Fyne.
func (v *View) CreateRenderer() fyne.WidgetRenderer { return &renderer{v} }

type renderer struct{ v *View }

func (r *renderer) Destroy() {}

func (r *renderer) Layout(size fyne.Size) {
	if r.v.flat {
		r.v.page.Resize(size)
	} else {
		r.v.scroll.Resize(size)
	}
	r.v.fit(size)
}

func (r *renderer) MinSize() fyne.Size { return r.v.MinSize() }
func (r *renderer) Refresh()           { r.v.Refresh() }

func (r *renderer) Objects() []fyne.CanvasObject {
	if r.v.flat {
		return []fyne.CanvasObject{r.v.page}
	}
	return []fyne.CanvasObject{r.v.scroll}
}

// fit lays the page out if the width is another, and draws.
func (v *View) fit(size fyne.Size) {
	changed := size.Width != v.view.Width
	v.view = size
	if changed {
		v.again()
		return
	}
	v.page.paint()
}

// again lays the page out anew, with the same block at the top.
func (v *View) again() {
	if v.view.Width == 0 {
		return
	}
	top, away := v.laid.at(v.scroll.Offset.Y), float32(0)
	if top < len(v.laid.blocks) {
		away = v.laid.blocks[top].top - v.scroll.Offset.Y
	}
	v.lay()
	if v.flat {
		v.page.paint()
		return
	}
	v.scroll.Refresh()
	if v.scroll.Offset.Y > 0 && top < len(v.laid.blocks) {
		v.scrollTo(v.laid.blocks[top].top - away)
	}
}

func (v *View) scrollTo(y float32) {
	if v.flat {
		return
	}
	y = min(max(y, 0), max(v.laid.height-v.view.Height, 0))
	if y != v.scroll.Offset.Y {
		v.scroll.ScrollToOffset(fyne.NewPos(0, y))
		v.page.paint()
	}
}
