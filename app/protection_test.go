package app_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/zalando/go-keyring"

	"commonplace/app"
	"commonplace/app/vault"
	"commonplace/crdt/store"
)

// quick keeps tests from spending their time on Argon2id, and from the keyring
// of whoever runs them.
func quick(k vault.Keyring) vault.Options {
	return vault.Options{Keyring: k, Argon: vault.Argon{Time: 1, MemoryKiB: vault.MinArgonMemoryKiB, Threads: 1}}
}

// pocket is a keyring in memory.
type pocket struct {
	mu     sync.Mutex
	held   map[string]string
	silent bool
}

var errSilent = errors.New("nobody answers")

func (p *pocket) Get(service, account string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		return "", errSilent
	}
	if s, ok := p.held[account]; ok {
		return s, nil
	}
	return "", keyring.ErrNotFound
}

func (p *pocket) Set(_, account, secret string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		return errSilent
	}
	if p.held == nil {
		p.held = map[string]string{}
	}
	p.held[account] = secret
	return nil
}

func (p *pocket) Delete(_, account string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.held, account)
	return nil
}

func locked(dir string, k vault.Keyring) app.Options {
	return app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small, Vault: quick(k)}
}

// written opens a new profile, writes a page with a text that can be found
// again, and closes it.
func written(t *testing.T, o app.Options) app.Protection {
	t.Helper()
	a, err := app.Open(t.Context(), o)
	check(t, err)
	defer func() { check(t, a.Close()) }()
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(t, a, "")
	page(t, c, "Queens", secretText)
	flush(t, c)
	return a.Protection()
}

const secretText = "the heather hive swarmed at noon"

// reads makes sure that the page is there.
func reads(t *testing.T, a *app.App) {
	t.Helper()
	c, err := a.Community(a.Communities()[0].ID)
	check(t, err)
	flush(t, c)
	for _, p := range c.Pages() {
		if p.Title == "Queens" && body(t, c, p.ID) == secretText {
			return
		}
	}
	t.Fatal("the page is gone")
}

func inFiles(t *testing.T, dir, text string) (in []string) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			in = append(in, path)
		}
		return err
	}))
	return in
}

// keyed are the options that open the store of an unprotected profile.
func keyed(t *testing.T, dir string) store.Options {
	t.Helper()
	v, err := vault.Open(dir, vault.Options{})
	check(t, err)
	check(t, v.Unlock(t.Context()))
	database, err := v.Key(vault.ForStore)
	check(t, err)
	journal, err := v.Key(vault.ForJournal)
	check(t, err)
	o := small
	o.Key, o.JournalKey = database.Bytes(), journal.Bytes()
	return o
}

// Nobody chose: the profile works, says that it is unprotected, and can be
// protected afterwards without anything being written again.
func TestUnprotectedUntilAPassphraseIsSet(t *testing.T) {
	o := locked(t.TempDir(), &pocket{silent: true})
	o.UseKeyring = true
	if p := written(t, o); !p.Unprotected {
		t.Fatalf("%+v", p)
	}
	a, err := app.Open(t.Context(), o)
	check(t, err)
	if err := a.SetPassphrase("short"); !errors.Is(err, vault.ErrPassphraseShort) {
		t.Error(err)
	}
	check(t, a.SetPassphrase("river stone lamp"))
	if err := a.SetPassphrase("river stone moon"); !errors.Is(err, app.ErrHasPassphrase) {
		t.Error(err)
	}
	if err := a.RemovePassphrase(); !errors.Is(err, app.ErrLastProtection) {
		t.Error(err)
	}
	if err := a.UseKeyring(t.Context(), true); !errors.Is(err, app.ErrNoKeyring) {
		t.Error(err)
	}
	if p := a.Protection(); p != (app.Protection{Passphrase: true}) {
		t.Errorf("%+v", p)
	}
	check(t, a.ChangePassphrase(t.Context(), "river stone lamp", "river stone moon"))
	check(t, a.Close())
	if in := inFiles(t, o.Dir, secretText); len(in) > 0 {
		t.Errorf("in the clear: %v", in)
	}

	if _, err := app.Open(t.Context(), o); !errors.Is(err, app.ErrLocked) {
		t.Fatal(err)
	}
	e := app.NewEntrance(o)
	for range vault.FreeAttempts {
		if _, err := e.Open(t.Context(), "river stone lamp"); !errors.Is(err, app.ErrWrongPassphrase) {
			t.Fatal(err)
		}
	}
	if _, err := e.Open(t.Context(), "river stone moon"); !errors.Is(err, app.ErrTooSoon) {
		t.Fatal("wrong passphrases are not slowed down:", err)
	}
	o.Passphrase = "river stone moon"
	a, err = app.Open(t.Context(), o)
	check(t, err)
	reads(t, a)
	check(t, a.Close())
}

// The keyring opens a profile unasked, unless somebody locked it.
func TestKeyringAndLock(t *testing.T) {
	ring := &pocket{}
	o := locked(t.TempDir(), ring)
	o.UseKeyring = true
	if p := written(t, o); p != (app.Protection{Keyring: true}) {
		t.Fatalf("%+v", p)
	}
	a, err := app.Open(t.Context(), o)
	check(t, err)
	reads(t, a)
	check(t, a.SetPassphrase("river stone lamp"))
	check(t, a.Close())

	e := app.NewEntrance(o)
	a, err = e.Open(t.Context(), "")
	check(t, err)
	check(t, a.Close())
	e.AskAgain()
	if _, err := e.Open(t.Context(), ""); !errors.Is(err, app.ErrLocked) {
		t.Fatal(err)
	}
	ring.silent = true
	a, err = e.Open(t.Context(), "river stone lamp")
	check(t, err)
	reads(t, a)
	check(t, a.Close())

	ring.silent, ring.held = false, nil // the keyring was emptied
	if _, err := app.Open(t.Context(), o); !errors.Is(err, app.ErrLocked) {
		t.Fatal(err)
	}
}

// A profile of before has everything in the clear. It is the same afterwards.
func TestProfileOfBeforeIsConverted(t *testing.T) {
	o := locked(t.TempDir(), nil)
	written(t, o)
	toTheClear(t, o.Dir)
	if len(inFiles(t, o.Dir, secretText)) == 0 {
		t.Fatal("this test finds nothing in a profile that is in the clear")
	}
	keys, err := os.ReadFile(filepath.Join(o.Dir, "keys"))
	check(t, err)
	o.Passphrase = "river stone lamp"
	a, err := app.Open(t.Context(), o)
	check(t, err)
	reads(t, a)
	if p := a.Protection(); p != (app.Protection{Passphrase: true}) {
		t.Errorf("%+v", p)
	}
	check(t, a.Close())
	if in := append(inFiles(t, o.Dir, secretText), inFiles(t, o.Dir, string(keys))...); len(in) > 0 {
		t.Errorf("in the clear: %v", in)
	}
}

// toTheClear writes an unprotected profile as versions before wrote it.
func toTheClear(t *testing.T, dir string) {
	t.Helper()
	v, err := vault.Open(dir, vault.Options{})
	check(t, err)
	check(t, v.Unlock(t.Context()))
	sealing, err := v.Key(vault.ForKeys)
	check(t, err)
	b, err := os.ReadFile(filepath.Join(dir, "keys"))
	check(t, err)
	_, sealed, _ := bytes.Cut(b, []byte("\n"))
	keys, err := sealing.Open("keys of the profile", sealed)
	check(t, err)

	s, err := store.Open(dir, keyed(t, dir))
	check(t, err)
	other := t.TempDir()
	clear, err := store.Open(other, small)
	check(t, err)
	copyStore(t, s, clear)
	check(t, s.Close())
	check(t, clear.Close())
	check(t, os.RemoveAll(dir))
	check(t, os.Rename(other, dir))
	check(t, os.WriteFile(filepath.Join(dir, "keys"), keys, 0o600))
}

// copyStore appends what one store has of its own to another.
func copyStore(t *testing.T, from, to *store.Store) {
	t.Helper()
	for _, c := range from.Communities() {
		own, err := from.Own(c)
		check(t, err)
		for r, err := range from.Range(c, own.Feed, 1, own.Seq) {
			check(t, err)
			check(t, to.Append(c, r, nil))
		}
	}
}

// Without its key file a sealed profile is refused, not begun anew.
func TestKeyFileLost(t *testing.T) {
	o := locked(t.TempDir(), nil)
	written(t, o)
	kept := map[string][]byte{}
	for _, name := range []string{vault.FileName, vault.CopyName} {
		b, err := os.ReadFile(filepath.Join(o.Dir, name))
		check(t, err)
		kept[name] = b
		check(t, os.Remove(filepath.Join(o.Dir, name)))
	}
	if _, err := app.Open(t.Context(), o); !errors.Is(err, vault.ErrNoKey) {
		t.Fatal(err)
	}
	other := locked(t.TempDir(), nil)
	written(t, other)
	for name := range kept {
		b, err := os.ReadFile(filepath.Join(other.Dir, name))
		check(t, err)
		check(t, os.WriteFile(filepath.Join(o.Dir, name), b, 0o600))
	}
	if _, err := app.Open(t.Context(), o); !errors.Is(err, app.ErrOtherKey) {
		t.Fatal(err)
	}
	for name, b := range kept {
		check(t, os.WriteFile(filepath.Join(o.Dir, name), b, 0o600))
	}
	a, err := app.Open(t.Context(), o)
	check(t, err)
	reads(t, a)
	check(t, a.Close())
}
