package pages

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"commonplace/ui/screen"
)

// previewPause is how long one rests before the preview is drawn.
const previewPause = 150 * time.Millisecond

// later draws the preview and who wrote what once one rests.
func (w *writer) later() {
	w.forget()
	if !w.preview {
		return
	}
	w.stop = w.page.shell.After(previewPause, func() {
		if !w.ended && w.preview {
			w.drawPreview()
		}
	})
}

// forget stops the preview that waits or is being made.
func (w *writer) forget() {
	w.reads.Cancel()
	if w.stop != nil {
		w.stop()
	}
}

// drawPreview shows the text as it will look, from the heading above the
// cursor on.
func (w *writer) drawPreview() {
	title, text := w.page.page.Title, w.editor.Text()
	screen.Load(w.page.shell, &w.reads, func(context.Context) (parsed, error) {
		return parse(title, text), nil
	}, func(ready parsed, _ error) {
		if !w.ended && w.preview {
			w.text.show(ready)
			w.toSection(title, text)
		}
	})
}

// toSection scrolls the preview to the heading above the cursor.
func (w *writer) toSection(title, text string) {
	pos, _ := w.editor.Cursor()
	anchor := ""
	for _, h := range outline(w.text.view, title, text) {
		if h.Pos <= pos {
			anchor = h.Anchor
		}
	}
	if anchor != w.section {
		w.section = anchor
		if anchor == "" {
			w.text.view.ScrollToTop()
			return
		}
		w.text.view.ScrollTo(anchor)
	}
}

// togglePreview shows the text as it will look beside the editor.
func (w *writer) togglePreview() {
	w.preview = !w.preview
	w.bar.draw()
	if !w.preview {
		w.body.Objects = []fyne.CanvasObject{w.editor}
		w.body.Refresh()
		return
	}
	w.page.side.set(false)
	w.section = "-"
	w.drawPreview()
	split := container.NewHSplit(w.editor, w.text.view)
	w.body.Objects = []fyne.CanvasObject{split}
	w.body.Refresh()
}
