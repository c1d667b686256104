// Commonplace is a desktop home for a community of practice: it runs on the
// members' own computers, works with no network at all, and merges when
// members meet.
//
// This file only starts things: a command goes to package command, and without
// one the window opens. It is the only place that imports Fyne's window driver,
// so that everything else can be tested without a screen.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"commonplace/app"
	"commonplace/app/command"
	"commonplace/assets"
	"commonplace/ui"
)

// version is set when a release is built.
var version = "0.1.0"

func main() {
	os.Exit(command.Run(os.Args[1:], command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, window))
}

var errNoDisplay = errors.New("there is no display to open a window on (DISPLAY is not set); " +
	"use --headless to keep a community in sync without a window, or --help for the commands")

// window opens a profile in a window and returns when it is closed.
func window(o app.Options) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
	}
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // Fyne keeps pictures there, and does without if it cannot
	}
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: "org.commonplace.Commonplace", Name: "Commonplace", Version: version, Build: 1, Icon: assets.Icon(),
		Migrations: map[string]bool{"fyneDo": true},
	})
	program := fyneapp.NewWithID("org.commonplace.Commonplace")
	program.SetIcon(assets.Icon())
	quitOnSignal(program)
	if err := lang.AddTranslationsFS(assets.Translations(), "translations"); err != nil {
		return err
	}
	return ui.Run(program, &entrance{app.NewEntrance(o), o.Passphrase}, ui.Options{Version: version, Log: o.Log})
}

// entrance is the way into the profile for the window.
type entrance struct {
	*app.Entrance
	given string // with the command, for the first time
}

// Open implements ui.Entrance.
func (e *entrance) Open(passphrase string) (ui.App, func() error, error) {
	if passphrase == "" {
		passphrase, e.given = e.given, ""
	}
	a, err := e.Entrance.Open(context.Background(), passphrase)
	if err != nil {
		return nil, nil, err
	}
	return ui.From(a), a.Close, nil
}

// quitOnSignal closes the window as a click would when the system asks the
// program to end, so that everything is saved.
func quitOnSignal(program fyne.App) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-asked
		fyne.Do(program.Quit)
	}()
}
