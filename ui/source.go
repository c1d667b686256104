package ui

import (
	"context"

	"commonplace/app"
	"commonplace/ui/charter"
	"commonplace/ui/home"
	"commonplace/ui/laptops"
	"commonplace/ui/pages"
	"commonplace/ui/people"
	"commonplace/ui/searching"
	"commonplace/ui/settings"
)

// App is what the window needs of the program.
type App interface {
	Profile() app.Profile
	SetProfile(app.Profile) error
	Settings() app.Settings
	SetSettings(app.Settings) error
	Starters() []app.Starter
	Communities() []app.Summary
	Community(app.ID) (Community, error)
	Create(context.Context, app.Founding) (app.ID, error)
	CreateSample(context.Context) (app.ID, error)
	Forget(app.ID) error
	ParseTicket(text string) (app.Ticket, error)
	ReadTicketFile(path string) (app.Ticket, error)
	Join(context.Context, app.Ticket, []string, func(app.JoinProgress)) (app.ID, error)
	ReadBundle(context.Context, string, func(app.Progress)) (app.ID, app.BundleReport, error)
	Dial(ctx context.Context, address string) error
	Health() []string
	Subscribe(func(app.Event)) (cancel func())
	Protection() app.Protection
	SetPassphrase(next string) error
	ChangePassphrase(ctx context.Context, old, next string) error
	RemovePassphrase() error
	UseKeyring(ctx context.Context, on bool) error
}

// Community is what the screens together need of one.
type Community interface {
	home.Source
	charter.Source
	people.Source
	pages.Source
	searching.Source
	laptops.Source
	settings.Source
}

// From is the program as the window needs it.
func From(a *app.App) App { return program{a} }

// program lets an [app.App] stand behind [App]: what it returns as concrete
// types comes out as the interfaces of the screens.
type program struct{ *app.App }

func (p program) Starters() []app.Starter                        { return app.Starters() }
func (p program) ParseTicket(text string) (app.Ticket, error)    { return app.ParseTicket(text) }
func (p program) ReadTicketFile(path string) (app.Ticket, error) { return app.ReadTicketFile(path) }

func (p program) Community(id app.ID) (Community, error) {
	c, err := p.App.Community(id)
	if err != nil {
		return nil, err
	}
	return community{c}, nil
}

func (p program) Create(ctx context.Context, f app.Founding) (app.ID, error) {
	return idOf(p.App.Create(ctx, f))
}

func (p program) CreateSample(ctx context.Context) (app.ID, error) {
	return idOf(p.App.CreateSample(ctx))
}

func (p program) Join(ctx context.Context, t app.Ticket, at []string, progress func(app.JoinProgress)) (app.ID, error) {
	return idOf(p.App.Join(ctx, t, at, progress))
}

func (p program) ReadBundle(ctx context.Context, path string, progress func(app.Progress)) (app.ID, app.BundleReport, error) {
	c, report, err := p.App.ReadBundle(ctx, path, progress)
	id, err := idOf(c, err)
	return id, report, err
}

func idOf(c *app.Community, err error) (app.ID, error) {
	if err != nil || c == nil {
		return app.ID{}, err
	}
	return c.ID(), nil
}

// community lets an [app.Community] stand behind [Community].
type community struct{ *app.Community }

func (c community) Write(id app.DocID) (pages.Writing, error) {
	w, err := c.Community.Write(id)
	if err != nil {
		return nil, err
	}
	return w, nil
}
