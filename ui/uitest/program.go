package uitest

import (
	"context"
	"errors"
	"strings"

	"commonplace/app"
	"commonplace/ui"
)

// Program is a program in memory with the communities given.
type Program struct {
	All      []*Community
	Me       app.Profile
	Kept     app.Settings
	Troubles []string
	Log      []string
	Stages   []app.JoinProgress // told while joining
	JoinErr  error

	Guard      app.Protection
	Passphrase string

	heard func(app.Event)
}

var _ ui.App = (*Program)(nil)

// Tell announces an event, as the program would.
func (p *Program) Tell(e app.Event) { p.heard(e) }

// Version and the rest are what the window and the screens ask for.
func (p *Program) Version() string        { return "0.0" }
func (p *Program) Enter(app.ID)           { p.Log = append(p.Log, "enter") }
func (p *Program) MayLeave() bool         { return len(p.All) > 0 }
func (p *Program) Profile() app.Profile   { return p.Me }
func (p *Program) Settings() app.Settings { return p.Kept }
func (p *Program) Health() []string       { return p.Troubles }

// MayLock and the rest are about what protects the profile.
func (p *Program) MayLock() bool              { return true }
func (p *Program) Lock()                      { p.Log = append(p.Log, "lock") }
func (p *Program) Protection() app.Protection { return p.Guard }

func (p *Program) SetPassphrase(next string) error {
	p.Guard = app.Protection{Passphrase: true, Keyring: p.Guard.Keyring}
	p.Passphrase = next
	return nil
}

func (p *Program) ChangePassphrase(_ context.Context, old, next string) error {
	if old != p.Passphrase {
		return app.ErrWrongPassphrase
	}
	return p.SetPassphrase(next)
}

func (p *Program) RemovePassphrase() error {
	if !p.Guard.Keyring {
		return app.ErrLastProtection
	}
	p.Guard.Passphrase = false
	return nil
}

func (p *Program) UseKeyring(_ context.Context, on bool) error {
	if !on && !p.Guard.Passphrase {
		return app.ErrLastProtection
	}
	p.Guard.Keyring, p.Guard.Unprotected = on, false
	return nil
}

func (p *Program) SetProfile(to app.Profile) error {
	p.Me = to
	return nil
}

func (p *Program) SetSettings(to app.Settings) error {
	p.Kept = to
	return nil
}

func (p *Program) Subscribe(f func(app.Event)) func() {
	p.heard = f
	return func() { p.heard = func(app.Event) {} }
}

func (p *Program) Starters() []app.Starter {
	return []app.Starter{
		{Key: "practitioners", Name: "Practitioners", Summary: "Sharing what works, deciding by consent, rotating roles.", Clauses: 12},
		{Key: "teaching", Name: "Teaching community", Summary: "Lessons, workshops and mentoring, with a code of conduct.", Clauses: 2,
			Purpose: "We help each other to teach well.", Preview: []app.ClauseText{
				{Kind: "value", Title: "Mistakes are welcome", Text: "We show our own mistakes."},
				{Kind: "norm", Title: "Answer within a week", Text: "Whoever is asked by name answers within a week."}}},
	}
}

func (p *Program) Communities() []app.Summary {
	var all []app.Summary
	for _, c := range p.All {
		all = append(all, app.Summary{ID: c.identity, Name: c.Called, Domain: c.Book.Domain, Members: len(c.People), NeedEye: len(c.Eye), Nearby: 1})
	}
	return all
}

func (p *Program) Community(id app.ID) (ui.Community, error) {
	for _, c := range p.All {
		if c.identity == id {
			return c, nil
		}
	}
	return nil, app.ErrNotFound
}

func (p *Program) Create(_ context.Context, f app.Founding) (app.ID, error) {
	p.Log = append(p.Log, "create "+f.Name+" "+f.Starter)
	c := Empty(byte(len(p.All)+40), f.Name)
	p.All = append(p.All, c)
	return c.identity, nil
}

func (p *Program) CreateSample(context.Context) (app.ID, error) {
	c := Sample()
	p.All = append(p.All, c)
	return c.identity, nil
}

func (p *Program) Forget(id app.ID) error {
	for i, c := range p.All {
		if c.identity == id {
			p.All = append(p.All[:i:i], p.All[i+1:]...)
			p.Log = append(p.Log, "forget "+c.Called)
			return nil
		}
	}
	return app.ErrNotFound
}

var errWords = errors.New("“habour” is none of the words; did you mean “harbour”?")

func (p *Program) ParseTicket(text string) (app.Ticket, error) {
	if strings.Contains(text, "habour") {
		return app.Ticket{}, errWords
	}
	if len(strings.Fields(text)) < 6 && !strings.HasPrefix(text, "commonplace:") {
		return app.Ticket{}, errors.New("an invitation has six words")
	}
	return app.Ticket{Community: "Lesson Writers", Text: text}, nil
}

func (p *Program) ReadTicketFile(path string) (app.Ticket, error) {
	return app.Ticket{Community: "Lesson Writers", Text: path}, nil
}

func (p *Program) Join(ctx context.Context, t app.Ticket, at []string, progress func(app.JoinProgress)) (app.ID, error) {
	p.Log = append(p.Log, "join "+t.Text+" "+strings.Join(at, ","))
	for _, s := range p.Stages {
		progress(s)
	}
	if p.JoinErr != nil {
		return app.ID{}, p.JoinErr
	}
	c := Empty(77, "Lesson Writers")
	p.All = append(p.All, c)
	return c.identity, nil
}

func (p *Program) ReadBundle(_ context.Context, path string, _ func(app.Progress)) (app.ID, app.BundleReport, error) {
	p.Log = append(p.Log, "read "+path)
	return app.ID{}, app.BundleReport{Made: Now, Entries: 40, New: 12}, nil
}

func (p *Program) Dial(_ context.Context, address string) error {
	p.Log = append(p.Log, "dial "+address)
	return nil
}
