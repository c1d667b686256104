package pages

import (
	"context"
	"encoding/hex"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// talk is what is said beside a page, and the field to say something.
type talk struct {
	page   *Page
	loader screen.Loader
	list   *fyne.Container
	field  *widgets.Entry
	about  *fyne.Container // what one replies to
	draft  *screen.Draft
	reply  app.Message
	view   fyne.CanvasObject
	id     app.DocID
}

func newTalk(p *Page) *talk {
	t := &talk{page: p, list: widgets.Column(16), about: widgets.Column(0)}
	t.field = widgets.NewArea(lang.L("Say something about this page"), 3)
	t.field.OnSend = t.send
	send := widgets.NewPrimary(lang.L("Send"), icons.Icon{}, t.send)
	hint := widgets.Caption("Ctrl+Enter")
	write := widgets.Inset(8, 12, 12, 12, widgets.Column(8, t.about, t.field, widgets.Row(8, 1, hint, widgets.Spacer(), send)))
	t.view = widgets.Frame(nil, widgets.Frame(widgets.Line(), nil, nil, nil, write), nil, nil,
		widgets.Scrolled(widgets.Inset(6, 16, 16, 16, t.list)))
	return t
}

func (t *talk) close() {
	t.loader.Cancel()
	if t.draft != nil {
		t.draft.Flush()
	}
}

func (t *talk) load() {
	p := t.page
	if t.draft == nil || t.id != p.id {
		t.id = p.id
		t.draft = screen.KeepDraft(p.shell, p.from, "talk/"+screen.ToPage(p.id, "").Arg, t.field, "")
	}
	id := p.id
	screen.Load(p.shell, &t.loader, func(context.Context) ([]app.Message, error) { return p.from.Talk(id) },
		func(all []app.Message, err error) {
			if err != nil {
				p.shell.Fail(lang.L("reading the talk"), err)
				return
			}
			widgets.Swap(t.list, t.messages(all)...)
		})
}

// messages puts replies below what they answer.
func (t *talk) messages(all []app.Message) []fyne.CanvasObject {
	if len(all) == 0 {
		return []fyne.CanvasObject{widgets.Muted(lang.L("Nothing was said yet. Ask, doubt, thank: it stays beside the page and is exported with it.")).Wrapped()}
	}
	known := map[app.EntryID]bool{}
	for _, m := range all {
		known[m.ID] = true
	}
	var rows []fyne.CanvasObject
	for _, m := range all {
		if m.ReplyTo != (app.EntryID{}) && known[m.ReplyTo] {
			continue
		}
		rows = append(rows, t.thread(m, all, 0))
	}
	return rows
}

const deepest = 3 // replies to replies are not indented further

func (t *talk) thread(m app.Message, all []app.Message, depth int) fyne.CanvasObject {
	list := widgets.Column(10, t.message(m))
	for _, r := range all {
		if r.ReplyTo == m.ID && r.ID != m.ID {
			indent := float32(0)
			if depth < deepest {
				indent = 22
			}
			list.Add(widgets.Inset(0, 0, 0, indent, t.thread(r, all, depth+1)))
		}
	}
	return list
}

func (t *talk) message(m app.Message) fyne.CanvasObject {
	p := t.page
	who := p.from.Member(m.Member)
	when := widgets.Ago(m.At, p.shell.Now())
	if m.Edited {
		when += ", " + lang.L("edited")
	}
	head := widgets.Column(0, widgets.Strong(who.Name).Short(), widgets.Caption(when).Short())
	parts := []fyne.CanvasObject{widgets.Row(9, 1, widgets.NewFace(who.ID[:], who.Name, who.Picture, 28), head)}
	if m.Withdrawn {
		return widgets.Column(6, append(parts, widgets.Muted(lang.L("withdrawn")))...)
	}
	parts = append(parts, widgets.Paragraph(m.Text))
	actions := widgets.Row(2, -1, t.small(lang.L("Reply"), m, func() { t.answer(m) }))
	if who.Me {
		actions.Add(t.small(lang.L("Edit"), m, func() { t.edit(m) }))
		actions.Add(t.small(lang.L("Withdraw"), m, func() { t.withdraw(m) }))
	}
	return widgets.Column(6, append(parts, widgets.Inset(0, 0, 0, -6, actions))...)
}

func (t *talk) small(label string, m app.Message, tapped func()) fyne.CanvasObject {
	tap := widgets.NewTap(widgets.Caption(label), tapped).Named(label + ": " + m.Text)
	tap.Room = [4]float32{2, 6, 3, 6}
	return tap
}

func (t *talk) answer(m app.Message) {
	t.reply = m
	name := t.page.from.Member(m.Member).Name
	text := widgets.Caption(lang.L("Reply to {{.Name}}: {{.Text}}", map[string]any{"Name": name, "Text": m.Text})).AtMost(2)
	stop := widgets.NewTap(widgets.Mark(icons.Close, look.ColorNameMuted, 14), t.noReply).Named(lang.L("Not a reply"))
	stop.Room = [4]float32{4, 4, 4, 4}
	widgets.Swap(t.about, widgets.Row(6, 0, text, stop))
	t.page.shell.Canvas().Focus(t.field)
}

func (t *talk) noReply() {
	t.reply = app.Message{}
	widgets.Swap(t.about)
}

func (t *talk) send() {
	p := t.page
	text := strings.TrimSpace(t.field.Text)
	if text == "" {
		return
	}
	id, to := p.id, t.reply.ID
	var said app.EntryID
	screen.Run(p.shell, func() (err error) { said, err = p.from.Say(id, text, to); return err }, func(err error) {
		if err != nil {
			p.shell.Fail(lang.L("saying it"), err)
			return
		}
		t.draft.Drop()
		t.noReply()
		p.load()
		p.shell.Toast(lang.L("Said"), func() { t.undo(said) })
	})
}

func (t *talk) undo(said app.EntryID) {
	p := t.page
	screen.Run(p.shell, func() error { return p.from.WithdrawMessage(said) }, func(err error) {
		p.shell.Fail(lang.L("withdrawing it"), err)
		t.load()
	})
}

func (t *talk) edit(m app.Message) {
	p := t.page
	field := widgets.NewArea("", 4)
	draft := screen.KeepDraft(p.shell, p.from, "message/"+hex.EncodeToString(m.ID[:]), field, m.Text)
	var float *widgets.Float
	save := func() {
		text := strings.TrimSpace(field.Text)
		draft.Drop()
		float.Close()
		t.rewrite(m, text)
	}
	field.OnSend = save
	float = widgets.Form(480, lang.L("Edit what you said"), field,
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Save"), icons.Icon{}, save))
	float.OnClose = draft.Flush
	p.shell.Over(float, field)
}

func (t *talk) rewrite(m app.Message, text string) {
	p := t.page
	if text == "" || text == m.Text {
		return
	}
	screen.Run(p.shell, func() error { return p.from.EditMessage(m.ID, text) }, func(err error) {
		t.load()
		if err != nil {
			p.shell.Fail(lang.L("changing it"), err)
			return
		}
		p.shell.Toast(lang.L("Changed"), func() {
			screen.Run(p.shell, func() error { return p.from.EditMessage(m.ID, m.Text) }, func(err error) {
				p.shell.Fail(lang.L("changing it"), err)
				t.load()
			})
		})
	})
}

// withdraw empties a message; saying it again undoes that.
func (t *talk) withdraw(m app.Message) {
	p := t.page
	screen.Run(p.shell, func() error { return p.from.WithdrawMessage(m.ID) }, func(err error) {
		t.load()
		if err != nil {
			p.shell.Fail(lang.L("withdrawing it"), err)
			return
		}
		p.shell.Toast(lang.L("Withdrawn"), func() { t.rewrite(app.Message{ID: m.ID}, m.Text) })
	})
}
