package markdown

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained lets the keys scroll and go from link to link.
func (v *View) FocusGained() { v.focused = true }

// FocusLost ends that.
func (v *View) FocusLost() {
	v.focused, v.shift, v.link = false, false, -1
	v.page.paint()
}

// KeyDown notes that shift is held.
func (v *View) KeyDown(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		v.shift = true
	}
}

// KeyUp notes that shift is no longer held.
func (v *View) KeyUp(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		v.shift = false
	}
}

// AcceptsTab tells that the tab key goes on to another link, as long as there
// is one in its direction.
func (v *View) AcceptsTab() bool {
	if v.shift {
		return v.link > 0
	}
	return v.link+1 < len(v.links)
}

// TypedRune scrolls at a space.
func (v *View) TypedRune(r rune) {
	if r == ' ' {
		v.scrollBy(v.pageful())
	}
}

// TypedKey scrolls, goes from link to link, and follows one.
func (v *View) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp:
		v.scrollBy(-40 * v.scale())
	case fyne.KeyDown:
		v.scrollBy(40 * v.scale())
	case fyne.KeyPageUp:
		v.scrollBy(-v.pageful())
	case fyne.KeyPageDown:
		v.scrollBy(v.pageful())
	case fyne.KeyHome:
		v.scrollTo(0)
	case fyne.KeyEnd:
		v.scrollTo(v.laid.height)
	case fyne.KeyTab:
		v.nextLink()
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.link >= 0 && v.link < len(v.links) {
			v.follow(v.links[v.link].link.Target)
		}
	case fyne.KeyEscape:
		v.pos, v.link = v.anchor, -1
		v.page.paint()
	}
}

func (v *View) pageful() float32 { return max(v.view.Height-40*v.scale(), 40) }

func (v *View) scrollBy(y float32) { v.scrollTo(v.scroll.Offset.Y + y) }

// nextLink gives the focus to the next link, or the one before with shift. The
// first is the first that can be seen.
func (v *View) nextLink() {
	top, bottom := v.page.visible()
	switch {
	case v.shift:
		v.link = max(v.link-1, 0)
	case v.link < 0:
		v.link = 0
		for i, l := range v.links {
			if l.frag.bottom() > top {
				v.link = i
				break
			}
		}
	default:
		v.link = min(v.link+1, len(v.links)-1)
	}
	if v.link < len(v.links) {
		if f := v.links[v.link].frag; f.y < top || f.bottom() > bottom {
			v.scrollTo(f.y - v.view.Height/3)
		}
	}
	v.page.paint()
}

// TypedShortcut copies and selects. What it does not know goes to the window.
func (v *View) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		if text := v.SelectedText(); text != "" {
			s.Clipboard.SetContent(text)
		}
	case *fyne.ShortcutSelectAll:
		v.SelectAll()
	case *desktop.CustomShortcut:
		switch {
		case s.Modifier == fyne.KeyModifierShortcutDefault && s.KeyName == fyne.KeyHome:
			v.scrollTo(0)
		case s.Modifier == fyne.KeyModifierShortcutDefault && s.KeyName == fyne.KeyEnd:
			v.scrollTo(v.laid.height)
		default:
			v.passOn(s)
		}
	default:
		v.passOn(s)
	}
}

// passOn gives a shortcut to the window, which does not get those of a widget
// that has the focus.
func (v *View) passOn(s fyne.Shortcut) {
	if window, ok := fyne.CurrentApp().Driver().CanvasForObject(v).(fyne.Shortcutable); ok {
		window.TypedShortcut(s)
	}
}

// SelectAll selects the whole text.
func (v *View) SelectAll() {
	v.anchor, v.pos = 0, 0
	if k := len(v.laid.frags) - 1; k >= 0 {
		v.pos = v.laid.frags[k].start + len(v.laid.frags[k].Text)
	}
	v.page.paint()
}

// reportSection tells which heading what is shown is under, if that is another.
func (v *View) reportSection() {
	top, bottom := v.page.visible()
	from, now := top+v.view.Height/4, ""
	if bottom >= v.laid.height-1 && top > 0 { // the end cannot come to the top
		from = bottom
	}
	for _, h := range v.doc.Outline {
		if v.laid.blocks[h.Block].top > from && now != "" {
			break
		}
		now = h.Anchor
	}
	if now != v.section {
		v.section = now
		if v.OnSection != nil {
			v.OnSection(now)
		}
	}
}
