package editor

import (
	"time"

	"fyne.io/fyne/v2"
)

// blinkEvery is how long the cursor is lit and unlit; blinkFor is how long
// after the last key it goes on blinking.
const (
	blinkEvery = 530 * time.Millisecond
	blinkFor   = 30 * time.Second
)

// blinker lets the cursor blink while the editor has the focus and for a while
// after the last key, then leaves it lit, so that an idle window draws nothing.
type blinker struct {
	timer *time.Timer
	until time.Time
	// round tells a late tick of an earlier timer from one of this.
	round int
	off   bool
}

// lit shows the cursor now, and lets it blink from now on.
func (e *Editor) lit() {
	e.blink.stop()
	e.blink.off = false
	if !e.focused || e.steady {
		return
	}
	e.blink.until = time.Now().Add(blinkFor)
	e.blink.round++
	e.tick(e.blink.round)
}

func (e *Editor) tick(round int) {
	e.blink.timer = time.AfterFunc(blinkEvery, func() {
		fyne.Do(func() {
			if round != e.blink.round || !e.focused {
				return
			}
			if time.Now().After(e.blink.until) {
				e.blink.off = false
				e.page.paintCursor()
				return
			}
			e.blink.off = !e.blink.off
			e.page.paintCursor()
			e.tick(round)
		})
	})
}

func (b *blinker) stop() {
	b.round++
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}
