package screen

import (
	"sync"
	"sync/atomic"
	"time"

	"commonplace/ui/widgets"
)

// Drafts keeps what was typed, so that it survives a crash.
type Drafts interface {
	Draft(key string) string
	SaveDraft(key, text string) error
}

// draftPause is how long a field rests before its draft is kept.
const draftPause = 300 * time.Millisecond

// Draft is a field whose text survives a crash until it is sent.
type Draft struct {
	shell  Shell
	drafts Drafts
	key    string
	field  *widgets.Entry
	stop   func() bool // the save that waits
	heard  func(string)

	turn    sync.Mutex   // one save at a time, in order
	dropped atomic.Int64 // how often it was dropped; what was typed before is void
}

// KeepDraft fills a field with its draft, or with text if it has none, and
// keeps what is typed from now on.
func KeepDraft(s Shell, d Drafts, key string, field *widgets.Entry, text string) *Draft {
	k := &Draft{shell: s, drafts: d, key: key, field: field, heard: field.OnChanged}
	if kept := d.Draft(key); kept != "" {
		text = kept
	}
	field.SetText(text)
	field.OnChanged = k.changed
	return k
}

func (k *Draft) changed(text string) {
	if k.heard != nil {
		k.heard(text)
	}
	k.forget()
	since := k.dropped.Load()
	k.stop = k.shell.After(draftPause, func() {
		k.shell.Background(func() { k.save(text, since) })
	})
}

func (k *Draft) save(text string, since int64) {
	k.turn.Lock()
	defer k.turn.Unlock()
	if since != k.dropped.Load() {
		return
	}
	if err := k.drafts.SaveDraft(k.key, text); err != nil {
		k.shell.Do(func() { k.shell.Fail("keeping a draft", err) })
	}
}

// Flush keeps the text now; call it when the field goes away.
func (k *Draft) Flush() {
	if k.forget() {
		text, since := k.field.Text, k.dropped.Load()
		k.shell.Background(func() { k.save(text, since) })
	}
}

// Drop empties the field and forgets its draft; call it when the text was sent.
func (k *Draft) Drop() {
	k.forget()
	heard := k.field.OnChanged
	k.field.OnChanged = k.heard
	k.field.SetText("")
	k.field.OnChanged = heard
	since := k.dropped.Add(1)
	k.shell.Background(func() { k.save("", since) })
}

// forget stops the save that waits, and says whether there was one.
func (k *Draft) forget() bool { return k.stop != nil && k.stop() }
