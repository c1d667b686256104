package people

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// open shows a member: who they are, since when, with which roles and laptops,
// and the words to compare face to face.
func (p *Page) open(m app.Member) {
	who := []fyne.CanvasObject{widgets.Heading(m.Name).Wrapped()}
	who = append(who, gone(m)...)
	if m.About != "" {
		who = append(who, widgets.Paragraph(m.About))
	}
	body := widgets.Column(18, widgets.Row(18, 1, widgets.NewFace(m.ID[:], m.Name, m.Picture, 84), widgets.Column(6, who...)),
		widgets.Column(10, p.facts(m)...))
	var float *widgets.Float
	var buttons []fyne.CanvasObject
	if isSteward(p.from.Me()) && !m.Left && !m.Me {
		buttons = append(buttons, widgets.NewQuiet(lang.L("Remove"), icons.Close, func() { float.Close(); p.askRemove(m) }))
	}
	buttons = append(buttons, widgets.NewButton(lang.L("Close"), icons.Icon{}, func() { float.Close() }))
	if isSteward(p.from.Me()) && !m.Left {
		buttons = append(buttons, widgets.NewPrimary(lang.L("Edit roles"), icons.Key, func() { float.Close(); p.editRoles(m) }))
	}
	float = widgets.Form(520, lang.L("Member"), body, buttons...)
	p.shell.Over(float, nil)
}

func (p *Page) facts(m app.Member) []fyne.CanvasObject {
	roles := widgets.Flow(6)
	for _, r := range m.Roles {
		text := words.Role(r.Name)
		if !r.Until.IsZero() {
			text += ", " + lang.L("until {{.Date}}", map[string]any{"Date": widgets.Date(r.Until)})
		}
		roles.Add(widgets.Pill(text, roleTone(r.Name)))
	}
	if len(m.Roles) == 0 {
		roles.Add(widgets.Muted(lang.L("no roles")))
	}
	joined := widgets.Date(m.Joined)
	if m.AdmittedBy != (app.MemberID{}) {
		joined += ", " + lang.L("let in by {{.Name}}", map[string]any{"Name": p.from.Member(m.AdmittedBy).Name})
	}
	compare := widgets.Column(2, widgets.NewText(m.Fingerprint).Bold().Wrapped(),
		widgets.Caption(lang.L("Read them to each other: the same four words mean that it is really them.")).Wrapped())
	return []fyne.CanvasObject{
		fact(lang.L("Roles"), roles),
		fact(lang.L("Joined"), widgets.NewText(joined).Wrapped()),
		fact(lang.L("Laptops"), widgets.NewText(p.laptops(m)).Wrapped()),
		fact(lang.L("Four words"), compare),
	}
}

func fact(name string, value fyne.CanvasObject) fyne.CanvasObject {
	return widgets.TopRow(12, 1, widgets.Fixed(100, 0, widgets.Muted(name)), value)
}

func (p *Page) laptops(m app.Member) string {
	text := widgets.Counted("{{.N}} laptops", m.Laptops)
	var seen time.Time
	for _, l := range p.shown.room.Laptops {
		if l.Member != m.ID {
			continue
		}
		if l.Nearby {
			return text + ", " + lang.L("nearby")
		}
		if l.LastSeen.After(seen) {
			seen = l.LastSeen
		}
	}
	if !seen.IsZero() {
		text += ", " + lang.L("last seen {{.When}}", map[string]any{"When": widgets.Ago(seen, p.shell.Now())})
	}
	return text
}

// known are the roles that every community has.
var known = []string{"steward", "facilitator", "coordinator", "note-taker", "timekeeper"}

// terms are how long a role may be held before it is asked about again.
var terms = []struct {
	months int
	word   string
}{{0, "no end"}, {3, "3 months"}, {6, "6 months"}, {12, "1 year"}, {24, "2 years"}}

// editRoles asks which roles somebody holds and for how long.
func (p *Page) editRoles(m app.Member) {
	held := map[string]app.Role{}
	names := slices.Clone(known)
	for _, r := range m.Roles {
		held[r.Name] = r
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	list := widgets.Column(6)
	for _, name := range names {
		list.Add(p.roleRow(name, held))
	}
	own := widgets.NewEntry(lang.L("A role of your own"))
	var float *widgets.Float
	save := func() {
		if text := strings.TrimSpace(own.Text); text != "" {
			held[text] = app.Role{Name: text}
		}
		float.Close()
		p.setRoles(m, held)
	}
	own.OnSend = save
	note := widgets.Muted(lang.L("Who is a steward or facilitator changes when a majority of the stewards has signed it.")).Wrapped()
	float = widgets.Form(520, lang.L("Roles of {{.Name}}", map[string]any{"Name": m.Name}), widgets.Column(14, list, own, note),
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(lang.L("Save"), icons.Icon{}, save))
	p.shell.Over(float, nil)
}

func (p *Page) roleRow(name string, held map[string]app.Role) fyne.CanvasObject {
	now := p.shell.Now()
	var options []string
	for _, t := range terms {
		options = append(options, lang.L(t.word))
	}
	chosen := options[0]
	if r := held[name]; !r.Until.IsZero() {
		chosen = lang.L("until {{.Date}}", map[string]any{"Date": widgets.Date(r.Until)})
		options = append(options, chosen)
	}
	term := widgets.NewSelect(options, chosen, nil)
	set := func() {
		until := held[name].Until
		for i, t := range terms {
			if options[i] == term.Selected {
				until = time.Time{}
				if t.months > 0 {
					until = now.AddDate(0, t.months, 0)
				}
			}
		}
		held[name] = app.Role{Name: name, Until: until}
	}
	_, has := held[name]
	check := widgets.NewCheck(words.Role(name), has, func(on bool) {
		if !on {
			delete(held, name)
			return
		}
		set()
	})
	term.OnChanged = func(string) {
		if check.Checked {
			set()
		}
	}
	return widgets.Row(12, 0, check, widgets.Boxed(170, term))
}

func (p *Page) setRoles(m app.Member, held map[string]app.Role) {
	var roles []app.Role
	for _, r := range held {
		roles = append(roles, r)
	}
	slices.SortFunc(roles, func(a, b app.Role) int { return strings.Compare(a.Name, b.Name) })
	before := m.Roles
	screen.Run(p.shell, func() error { return p.from.SetRoles(m.ID, roles) }, func(err error) {
		p.load()
		if err != nil {
			p.shell.Fail(lang.L("changing roles"), err)
			return
		}
		if len(p.from.RoleChanges()) > 0 {
			p.shell.Toast(lang.L("Proposed; it takes effect when a majority of the stewards signed"), nil)
			return
		}
		p.shell.Toast(lang.L("Roles of {{.Name}} changed", map[string]any{"Name": m.Name}), func() {
			screen.Run(p.shell, func() error { return p.from.SetRoles(m.ID, before) }, func(err error) {
				p.shell.Fail(lang.L("changing roles"), err)
				p.load()
			})
		})
	})
}
