package command

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"commonplace/app"
)

// session is one run of a command.
type session struct {
	ctx     context.Context
	cli     *line
	streams Streams
	window  Window
	log     *slog.Logger // nil: nothing is logged
	logFile *os.File
}

// openLog begins to log, where that is asked for.
func (s *session) openLog() error {
	if s.cli.Log == "" {
		return nil
	}
	file, err := os.OpenFile(s.cli.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	s.logFile, s.log = file, slog.New(slog.NewTextHandler(file, nil))
	return nil
}

func (s *session) closeLog() error {
	if s.logFile == nil {
		return nil
	}
	return s.logFile.Close()
}

func (s *session) options() (app.Options, error) {
	dir := s.cli.Profile
	if dir == "" {
		dir = DefaultProfile()
	}
	passphrase, err := s.passphrase()
	return app.Options{Dir: dir, Log: s.log, Passphrase: passphrase, UseKeyring: !s.cli.NoKeyring, Network: app.NetworkOptions{
		Off: s.cli.Offline, Discovery: !s.cli.NoDiscovery, Listen: s.cli.Listen, Dial: s.cli.Dial,
	}}, err
}

// passphraseVariable is for scripts and services; it is forgotten once read, so
// that no program started from here inherits it.
const passphraseVariable = "COMMONPLACE_PASSPHRASE"

// passphrase is what the line or the environment opens the profile with.
func (s *session) passphrase() (string, error) {
	if s.cli.PassphraseFile == "" {
		p := os.Getenv(passphraseVariable)
		return p, os.Unsetenv(passphraseVariable)
	}
	b, err := os.ReadFile(s.cli.PassphraseFile)
	if err != nil {
		return "", fmt.Errorf("reading the passphrase: %w", err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	if first = strings.TrimSuffix(first, "\r"); first == "" {
		return "", fmt.Errorf("there is no passphrase in the first line of %s", s.cli.PassphraseFile)
	}
	return first, nil
}

// withApp opens the profile for f; offline where f needs no others.
func (s *session) withApp(online bool, f func(*app.App) error) (err error) {
	options, err := s.options()
	if err != nil {
		return err
	}
	options.Network.Off = options.Network.Off || !online
	a, err := app.Open(s.ctx, options)
	if errors.Is(err, app.ErrLocked) {
		return fmt.Errorf("%w; give it with --passphrase-file FILE or in %s", err, passphraseVariable)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	for _, trouble := range a.Health() {
		fmt.Fprintln(s.streams.Err, trouble)
	}
	return f(a)
}

// withCommunity opens the profile and the community that the line means.
func (s *session) withCommunity(online bool, f func(*app.App, *app.Community) error) error {
	return s.withApp(online, func(a *app.App) error {
		c, err := s.pick(a)
		if err != nil {
			return err
		}
		// A script reads once; what an earlier run saved must be there.
		if err := c.Flush(s.ctx); err != nil {
			return err
		}
		return f(a, c)
	})
}

func (s *session) pick(a *app.App) (*app.Community, error) {
	wanted := s.cli.Community
	var found []app.Summary
	for _, summary := range a.Communities() {
		if wanted == "" || strings.EqualFold(summary.Name, wanted) || strings.HasPrefix(idText(summary.ID), strings.ToLower(wanted)) {
			found = append(found, summary)
		}
	}
	switch {
	case len(found) == 1:
		return a.Community(found[0].ID)
	case len(found) > 1:
		return nil, errors.New("there are several communities: say which with --community")
	case wanted != "":
		return nil, fmt.Errorf("there is no community %q in this profile", wanted)
	}
	return nil, errors.New("there is no community in this profile yet: create or join one")
}

// print writes a result: value as JSON, or text.
func (s *session) print(value any, text string, args ...any) error {
	if !s.cli.JSON {
		_, err := fmt.Fprintf(s.streams.Out, text, args...)
		return err
	}
	encoder := json.NewEncoder(s.streams.Out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("printing the result: %w", err)
	}
	return nil
}

// tell says what is going on, to people only.
func (s *session) tell(text string, args ...any) {
	if !s.cli.JSON {
		fmt.Fprintf(s.streams.Err, text+"\n", args...)
	}
}

// progress tells now and then how far long work has come.
func (s *session) progress() func(app.Progress) {
	var last time.Time
	return func(p app.Progress) {
		if time.Since(last) < time.Second && p.Done < p.Of {
			return
		}
		last = time.Now()
		s.tell("%d of %d  %s", p.Done, p.Of, p.What)
	}
}

// named makes sure that the member has a name before they are seen.
func named(a *app.App, name string) error {
	profile := a.Profile()
	if name == "" {
		if profile.Name == "" {
			return fmt.Errorf("%w: --name", app.ErrNameless)
		}
		return nil
	}
	if profile.Name == name {
		return nil
	}
	profile.Name = name
	return a.SetProfile(profile)
}

func idText(id app.ID) string { return hex.EncodeToString(id[:]) }

func docText(id app.DocID) string { return hex.EncodeToString(id[:]) }
