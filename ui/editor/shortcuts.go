package editor

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// chord is a key with those that are held with it.
type chord struct {
	key  fyne.KeyName
	held fyne.KeyModifier
}

const (
	shift = fyne.KeyModifierShift
	alt   = fyne.KeyModifierAlt
)

// main is Ctrl, or Cmd on a Mac; byWord is what makes an arrow go by words.
var main, byWord = fyne.KeyModifierShortcutDefault, func() fyne.KeyModifier {
	if runtime.GOOS == "darwin" {
		return alt
	}
	return fyne.KeyModifierControl
}()

// chords is what the editor does at a shortcut. What is not here goes on to the
// window.
var chords = map[chord]func(*Editor){
	{fyne.KeyLeft, byWord}:          func(e *Editor) { e.move(wordLeft, false) },
	{fyne.KeyRight, byWord}:         func(e *Editor) { e.move(wordRight, false) },
	{fyne.KeyLeft, byWord | shift}:  func(e *Editor) { e.move(wordLeft, true) },
	{fyne.KeyRight, byWord | shift}: func(e *Editor) { e.move(wordRight, true) },
	{fyne.KeyHome, main}:            func(e *Editor) { e.move(textStart, false) },
	{fyne.KeyEnd, main}:             func(e *Editor) { e.move(textEnd, false) },
	{fyne.KeyHome, main | shift}:    func(e *Editor) { e.move(textStart, true) },
	{fyne.KeyEnd, main | shift}:     func(e *Editor) { e.move(textEnd, true) },
	{fyne.KeyBackspace, byWord}:     func(e *Editor) { e.change(func() { e.erase(wordLeft) }) },
	{fyne.KeyDelete, byWord}:        func(e *Editor) { e.change(func() { e.erase(wordRight) }) },
	{fyne.KeyZ, main | shift}:       (*Editor).Redo,

	{fyne.KeyB, main}:         (*Editor).Bold,
	{fyne.KeyI, main}:         (*Editor).Italic,
	{fyne.KeyE, main}:         (*Editor).Code,
	{fyne.KeyX, main | shift}: (*Editor).Strike,
	{fyne.KeyK, main}:         (*Editor).Link,
	{fyne.Key0, main | alt}:   func(e *Editor) { e.Heading(0) },
	{fyne.Key1, main | alt}:   func(e *Editor) { e.Heading(1) },
	{fyne.Key2, main | alt}:   func(e *Editor) { e.Heading(2) },
	{fyne.Key3, main | alt}:   func(e *Editor) { e.Heading(3) },
	{fyne.Key4, main | alt}:   func(e *Editor) { e.Heading(4) },
	{fyne.Key7, main | shift}: (*Editor).Numbers,
	{fyne.Key8, main | shift}: (*Editor).Bullets,
	{fyne.Key9, main | shift}: (*Editor).Tasks,

	{fyne.KeyPeriod, main | shift}: (*Editor).Quote,
	{fyne.KeyUp, alt}:              func(e *Editor) { e.moveLines(-1) },
	{fyne.KeyDown, alt}:            func(e *Editor) { e.moveLines(1) },
	{fyne.KeyReturn, main}:         (*Editor).tickTask,
}

// TypedShortcut does what a shortcut asks for.
func (e *Editor) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutUndo:
		e.Undo()
	case *fyne.ShortcutRedo:
		e.Redo()
	case *fyne.ShortcutCopy:
		e.copyTo(s.Clipboard)
	case *fyne.ShortcutCut:
		e.copyTo(s.Clipboard)
		if !e.readOnly && e.pos != e.anchor {
			e.Insert("")
		}
	case *fyne.ShortcutPaste:
		if !e.readOnly {
			e.insertPasted(s.Clipboard.Content())
		}
	case *fyne.ShortcutSelectAll:
		e.SelectAll()
	case *desktop.CustomShortcut:
		e.chord(s)
	default:
		e.passOn(s)
	}
}

func (e *Editor) chord(s *desktop.CustomShortcut) {
	if s.KeyName == fyne.KeyF && s.Modifier == main && e.OnFind != nil {
		e.OnFind(e.SelectedText())
		return
	}
	if do, ok := chords[chord{s.KeyName, s.Modifier}]; ok {
		do(e)
		return
	}
	e.passOn(s)
}

// passOn gives a shortcut to the window, which does not get those of a widget
// that has the focus.
func (e *Editor) passOn(s fyne.Shortcut) {
	c := fyne.CurrentApp().Driver().CanvasForObject(e)
	if window, ok := c.(fyne.Shortcutable); ok {
		window.TypedShortcut(s)
	}
}

// SelectAll selects the whole text, without scrolling.
func (e *Editor) SelectAll() {
	e.past.Seal()
	e.anchor, e.pos, e.upstream = 0, e.text.Len(), false
	e.moved()
}

func (e *Editor) copyTo(c fyne.Clipboard) {
	if text := e.SelectedText(); text != "" && c != nil {
		c.SetContent(text)
	}
}
