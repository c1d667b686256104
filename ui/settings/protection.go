package settings

import (
	"context"
	"errors"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// protection is the section about who can read what this laptop stores.
func (p *Page) protection() fyne.CanvasObject {
	p.guard = widgets.Column(14)
	p.drawProtection()
	return section(lang.L("Protection"), p.guard)
}

func (p *Page) drawProtection() {
	now := p.program.Protection()
	rows := []fyne.CanvasObject{protected(now), p.passphraseRow(now), p.keyringRow(now)}
	if now.Passphrase && p.program.MayLock() {
		rows = append(rows, row(lang.L("Lock"), lang.L("Close everything and ask for the passphrase."),
			widgets.NewButton(lang.L("Lock now"), icons.Key, p.program.Lock)))
	}
	widgets.Swap(p.guard, rows...)
}

// protected says in words what opens the profile.
func protected(now app.Protection) fyne.CanvasObject {
	switch {
	case now.Passphrase && now.Keyring:
		return widgets.NewText(lang.L("Encrypted. The keyring of this computer opens it, and your passphrase where that does not answer.")).Wrapped()
	case now.Passphrase:
		return widgets.NewText(lang.L("Encrypted. Your passphrase opens it, each time Commonplace starts.")).Wrapped()
	case now.Keyring:
		return widgets.NewText(lang.L("Encrypted. The keyring of this computer opens it for whoever is logged in as you. Set a passphrase too, for the day it does not answer.")).Wrapped()
	}
	return widgets.NewText(lang.L("Not protected: anyone with this laptop's disk can read it.")).In(theme.ColorNameError).Wrapped()
}

func (p *Page) passphraseRow(now app.Protection) fyne.CanvasObject {
	hint := lang.L("Four or five words that do not belong together are good. Write them down and keep them away from the laptop.")
	if !now.Passphrase {
		return row(lang.L("Passphrase"), hint, widgets.NewPrimary(lang.L("Set a passphrase"), icons.Key, p.askPassphrase))
	}
	buttons := widgets.Row(8, -1, widgets.NewButton(lang.L("Change passphrase"), icons.Key, p.askPassphrase))
	if now.Keyring {
		buttons.Add(widgets.NewQuiet(lang.L("Remove passphrase"), icons.Close, p.removePassphrase))
	}
	return row(lang.L("Passphrase"), hint, buttons)
}

func (p *Page) keyringRow(now app.Protection) fyne.CanvasObject {
	return row(lang.L("Keyring of this computer"), lang.L("It opens Commonplace once you are logged in, so that nothing is asked day by day."),
		widgets.NewCheck(lang.L("Use the keyring"), now.Keyring, func(on bool) {
			p.protect(lang.L("changing the protection"), lang.L("Protection changed"), func() error {
				return p.program.UseKeyring(context.Background(), on)
			})
		}))
}

// protect changes what opens the profile and shows what holds then.
func (p *Page) protect(doing, done string, do func() error) {
	screen.Run(p.shell, do, func(err error) {
		p.shell.Fail(doing, err)
		if err == nil {
			p.shell.Toast(done, nil)
		}
		p.drawProtection()
	})
}

func (p *Page) removePassphrase() {
	p.shell.Ask(screen.Question{
		Title: lang.L("Remove the passphrase?"),
		Text:  lang.L("Only the keyring of this computer opens the profile then. If the keyring is lost, so is what only this laptop has."),
		Yes:   lang.L("Remove passphrase"),
		Do: func() {
			p.protect(lang.L("removing the passphrase"), lang.L("Passphrase removed"), p.program.RemovePassphrase)
		}})
}

// askPassphrase sets the first passphrase, or another one.
func (p *Page) askPassphrase() {
	change := p.program.Protection().Passphrase
	old := widgets.NewSecret(lang.L("Passphrase up to now"))
	next, again := widgets.NewSecret(lang.L("New passphrase")), widgets.NewSecret(lang.L("The same again"))
	note := widgets.Muted(strength("")).Wrapped()
	next.OnChanged = func(text string) { note.SetIn(strength(text), look.ColorNameMuted) }
	title, yes, fields := lang.L("Set a passphrase"), lang.L("Set it"), []fyne.CanvasObject{next, note, again}
	first := next
	if change {
		title, yes, first = lang.L("Change passphrase"), lang.L("Change it"), old
		fields = append([]fyne.CanvasObject{old}, fields...)
	}
	send := widgets.NewPrimary(yes, icons.Check, nil)
	card := widgets.Form(460, title, widgets.Column(10, append(fields, send)...))
	keep := func() {
		if err := app.CheckPassphrase(next.Text); err != nil {
			note.SetIn(words.Error(err), theme.ColorNameError)
			p.shell.Canvas().Focus(next)
			return
		}
		if next.Text != again.Text {
			note.SetIn(lang.L("The two are not the same."), theme.ColorNameError)
			p.shell.Canvas().Focus(again)
			return
		}
		if send.Disabled() {
			return
		}
		send.Disable()
		p.keepPassphrase(change, old.Text, next.Text, func(err error) {
			send.Enable()
			if err == nil {
				card.Close()
				return
			}
			note.SetIn(passphraseTrouble(err), theme.ColorNameError)
		})
	}
	send.OnTapped, old.OnSend, next.OnSend, again.OnSend = keep, keep, keep, keep
	p.shell.Over(card, first)
}

func (p *Page) keepPassphrase(change bool, old, next string, then func(error)) {
	screen.Run(p.shell, func() error {
		if change {
			return p.program.ChangePassphrase(context.Background(), old, next)
		}
		return p.program.SetPassphrase(next)
	}, func(err error) {
		then(err)
		if err == nil {
			p.shell.Toast(lang.L("Passphrase set"), nil)
		}
		p.drawProtection()
	})
}

func passphraseTrouble(err error) string {
	if errors.Is(err, app.ErrWrongPassphrase) {
		return lang.L("This is not the passphrase. Look at capital letters and the keyboard's language.")
	}
	return words.Error(err)
}

// good is the length from which a passphrase needs no more advice.
const good = 20

// strength says what to think of a new passphrase while it is typed.
func strength(text string) string {
	switch {
	case app.CheckPassphrase(text) != nil:
		return lang.L("At least 8 characters; four or five words are good.")
	case utf8.RuneCountInString(text) < good:
		return lang.L("Enough against a look over the shoulder. Against somebody who took the disk, another word or two help much.")
	}
	return lang.L("Good.")
}
