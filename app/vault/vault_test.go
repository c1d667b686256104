package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"commonplace/app/vault"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"
)

// quick is the least that Argon2id may be asked for.
var quick = vault.Argon{Time: 1, MemoryKiB: vault.MinArgonMemoryKiB, Threads: 1}

const (
	first  = "correct horse battery"
	second = "staple all over again"
)

// ring is a keyring in memory that can be told to fail.
type ring struct {
	mu    sync.Mutex
	kept  map[string]string
	fail  func(secret string) error
	hang  chan struct{}
	wrong bool
}

func newRing() *ring { return &ring{kept: map[string]string{}} }

func (r *ring) trouble(secret string) error {
	if r.hang != nil {
		<-r.hang
	}
	if r.fail != nil {
		return r.fail(secret)
	}
	return nil
}

func (r *ring) Get(service, account string) (string, error) {
	if err := r.trouble(""); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, ok := r.kept[service+"/"+account]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (r *ring) Set(service, account, secret string) error {
	if err := r.trouble(secret); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wrong {
		secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	}
	r.kept[service+"/"+account] = secret
	return nil
}

func (r *ring) Delete(service, account string) error {
	if err := r.trouble(""); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, service+"/"+account)
	return nil
}

func options(r *ring) vault.Options { return vault.Options{Keyring: r, Argon: quick} }

func create(t testing.TB, dir string, c vault.Choice, r *ring) *vault.Vault {
	t.Helper()
	v, err := vault.Create(context.Background(), dir, c, options(r))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func open(t testing.TB, dir string, r *ring) *vault.Vault {
	t.Helper()
	v, err := vault.Open(dir, options(r))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// store gives the key of the store, which stays the same whatever protects it.
func store(t testing.TB, v *vault.Vault) []byte {
	t.Helper()
	k, err := v.Key(vault.ForStore)
	if err != nil {
		t.Fatal(err)
	}
	return k.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func TestEachProtectionOpens(t *testing.T) {
	unlock := func(v *vault.Vault) error { return v.Unlock(t.Context()) }
	unlockWith := func(v *vault.Vault) error { return v.UnlockWith(t.Context(), first) }
	for _, c := range []struct {
		name     string
		choice   vault.Choice
		unlock   error // what Unlock says
		unlocked func(*vault.Vault) error
	}{
		{"passphrase", vault.Choice{Passphrase: first}, vault.ErrPassphraseNeeded, unlockWith},
		{"keyring", vault.Choice{Keyring: true}, nil, unlock},
		{"both, keyring", vault.Choice{Passphrase: first, Keyring: true}, nil, unlock},
		{"both, passphrase", vault.Choice{Passphrase: first, Keyring: true}, nil, unlockWith},
		{"unprotected", vault.Choice{Unprotected: true}, nil, unlock},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, r := t.TempDir(), newRing()
			v := create(t, dir, c.choice, r)
			key := store(t, v)
			want := vault.Protection{Passphrase: c.choice.Passphrase != "", Keyring: c.choice.Keyring, Unprotected: c.choice.Unprotected}
			if v.Locked() || v.Protection() != want {
				t.Fatal("new vault", v.Locked(), v.Protection())
			}
			v = open(t, dir, r)
			if mended, err := v.Mended(); mended || err != nil || !v.Locked() || v.Protection() != want {
				t.Fatal("opened vault", mended, err, v.Locked(), v.Protection())
			}
			_, err := v.Key(vault.ForStore)
			wants(t, err, vault.ErrLocked)
			wants(t, v.Unlock(t.Context()), c.unlock)
			v.Lock()
			must(t, c.unlocked(v))
			if !bytes.Equal(store(t, v), key) {
				t.Fatal("another key")
			}
		})
	}
}

func TestChoiceMustBeOne(t *testing.T) {
	for _, c := range []vault.Choice{
		{},
		{Unprotected: true, Passphrase: first},
		{Unprotected: true, Keyring: true},
	} {
		dir := t.TempDir()
		_, err := vault.Create(t.Context(), dir, c, options(newRing()))
		wants(t, err, vault.ErrUnprotected)
		if found, err := vault.Exists(dir); found || err != nil {
			t.Fatal("something was written", err)
		}
	}
}

func TestNeverReplacesAKey(t *testing.T) {
	for _, name := range []string{vault.FileName, vault.CopyName} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("whatever"), 0o600))
		_, err := vault.Create(t.Context(), dir, vault.Choice{Passphrase: first}, options(newRing()))
		wants(t, err, vault.ErrExists)
	}
}

func TestKeysByPurpose(t *testing.T) {
	v := create(t, t.TempDir(), vault.Choice{Unprotected: true}, newRing())
	other := create(t, t.TempDir(), vault.Choice{Unprotected: true}, newRing())
	seen := map[string]vault.Purpose{}
	for _, p := range []vault.Purpose{vault.ForStore, vault.ForJournal, vault.ForKeys, vault.ForDrafts, vault.ForSearch} {
		for _, v := range []*vault.Vault{v, other} {
			k, err := v.Key(p)
			must(t, err)
			if was, ok := seen[string(k.Bytes())]; ok || len(k.Bytes()) != vault.KeySize {
				t.Fatalf("%s has the key of %s", p, was)
			}
			seen[string(k.Bytes())] = p
		}
	}
	a, err := v.Key(vault.ForStore)
	must(t, err)
	a.Wipe()
	if b := store(t, v); bytes.Equal(a.Bytes(), b) || !bytes.Equal(a.Bytes(), make([]byte, vault.KeySize)) {
		t.Fatal("wiping a key reached the vault, or did nothing")
	}
}

func TestChangePassphrase(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir, vault.Choice{Passphrase: first}, newRing())
	key := store(t, v)
	v.Lock()
	wants(t, v.ChangePassphrase(t.Context(), "something else", second), vault.ErrWrongPassphrase)
	wants(t, v.ChangePassphrase(t.Context(), first, "short"), vault.ErrPassphraseShort)
	must(t, v.ChangePassphrase(t.Context(), first, second))
	if !v.Locked() {
		t.Fatal("changing the passphrase unlocked the vault")
	}
	for _, name := range []string{vault.FileName, vault.CopyName} {
		only := t.TempDir()
		b, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(only, name), b, 0o600))
		v := open(t, only, newRing())
		wants(t, v.UnlockWith(t.Context(), first), vault.ErrWrongPassphrase)
		must(t, v.UnlockWith(t.Context(), second))
		if !bytes.Equal(store(t, v), key) {
			t.Fatal("another key")
		}
	}
}

func TestPassphraseIsTheSameOnEverySystem(t *testing.T) {
	dir := t.TempDir()
	create(t, dir, vault.Choice{Passphrase: "cafe\u0301 creme bru\u0302le\u0301e"}, newRing())
	must(t, open(t, dir, newRing()).UnlockWith(t.Context(), "caf\u00e9 creme br\u00fbl\u00e9e"))
}

func TestCheckPassphrase(t *testing.T) {
	for p, want := range map[string]error{
		"":                             vault.ErrPassphraseShort,
		"1234567":                      vault.ErrPassphraseShort,
		"e\u0301e\u0301e\u0301e\u0301": vault.ErrPassphraseShort,
		"12345678":                     nil,
		string(bytes.Repeat([]byte("x"), vault.MaxPassphrase)):   nil,
		string(bytes.Repeat([]byte("x"), vault.MaxPassphrase+1)): vault.ErrPassphraseLong,
	} {
		if err := vault.CheckPassphrase(p); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", p, err, want)
		}
	}
}

func TestProtectionsComeAndGo(t *testing.T) {
	dir, r := t.TempDir(), newRing()
	v := create(t, dir, vault.Choice{Unprotected: true}, r)
	key := store(t, v)
	ctx := t.Context()
	step := func(name string, err, want error, p vault.Protection) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Fatalf("%s: got %v, want %v", name, err, want)
		}
		again := open(t, dir, r)
		if v.Protection() != p || again.Protection() != p {
			t.Fatalf("%s: %+v", name, again.Protection())
		}
		if p.Passphrase {
			must(t, again.UnlockWith(ctx, second))
		} else {
			must(t, again.Unlock(ctx))
		}
		if !bytes.Equal(store(t, again), key) {
			t.Fatalf("%s: another key", name)
		}
	}
	none, pass, ringed := vault.Protection{Unprotected: true}, vault.Protection{Passphrase: true}, vault.Protection{Keyring: true}
	both := vault.Protection{Passphrase: true, Keyring: true}
	step("no passphrase", v.RemovePassphrase(), vault.ErrNoPassphrase, none)
	step("no keyring", v.RemoveKeyring(ctx), vault.ErrNoKeyring, none)
	step("set passphrase", v.SetPassphrase(second), nil, pass)
	step("the last one", v.RemovePassphrase(), vault.ErrLastProtection, pass)
	step("add keyring", v.AddKeyring(ctx), nil, both)
	step("add it again", v.AddKeyring(ctx), nil, both)
	if len(r.kept) != 1 {
		t.Fatal("keys left in the keyring", len(r.kept))
	}
	step("remove passphrase", v.RemovePassphrase(), nil, ringed)
	step("the last one", v.RemoveKeyring(ctx), vault.ErrLastProtection, ringed)
	step("forgotten passphrase", v.SetPassphrase(second), nil, both)
	step("remove keyring", v.RemoveKeyring(ctx), nil, pass)
	if len(r.kept) != 0 {
		t.Fatal("key left in the keyring")
	}
	step("add keyring", v.AddKeyring(ctx), nil, both)
	step("unprotect", v.Unprotect(ctx), nil, none)
	if len(r.kept) != 0 {
		t.Fatal("key left in the keyring")
	}
}

func TestLockedVaultDoesNotChange(t *testing.T) {
	v := create(t, t.TempDir(), vault.Choice{Passphrase: first, Keyring: true}, newRing())
	v.Lock()
	for name, err := range map[string]error{
		"SetPassphrase":    v.SetPassphrase(second),
		"RemovePassphrase": v.RemovePassphrase(),
		"AddKeyring":       v.AddKeyring(t.Context()),
		"RemoveKeyring":    v.RemoveKeyring(t.Context()),
		"Unprotect":        v.Unprotect(t.Context()),
	} {
		if !errors.Is(err, vault.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrongPassphrasesSlowDown(t *testing.T) {
	dir := t.TempDir()
	create(t, dir, vault.Choice{Passphrase: first}, newRing())
	now := time.Unix(1_700_000_000, 0)
	v, err := vault.Open(dir, vault.Options{Now: func() time.Time { return now }, Argon: quick, Keyring: newRing()})
	must(t, err)
	wrong := func() { wants(t, v.UnlockWith(t.Context(), "not this one"), vault.ErrWrongPassphrase) }
	for range vault.FreeAttempts {
		wrong()
	}
	for _, pause := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
		pause *= time.Second
		var soon *vault.TooSoonError
		if err := v.UnlockWith(t.Context(), first); !errors.As(err, &soon) || soon.Wait != pause {
			t.Fatalf("got %v, want a pause of %v", err, pause)
		}
		wants(t, v.ChangePassphrase(t.Context(), first, second), vault.ErrTooSoon)
		now = now.Add(pause)
		wrong()
	}
	now = now.Add(-24 * 365 * time.Hour) // the clock was put right
	wants(t, v.UnlockWith(t.Context(), first), vault.ErrTooSoon)
	now = now.Add(vault.LongestPause)
	must(t, v.UnlockWith(t.Context(), first))
	wrong()
	wrong()
	must(t, v.UnlockWith(t.Context(), first))
}

func TestKeyringTrouble(t *testing.T) {
	ctx := t.Context()
	t.Run("no service", func(t *testing.T) {
		dir, r := t.TempDir(), newRing()
		r.fail = func(string) error { return errors.New("dbus: no such name") }
		_, err := vault.Create(ctx, dir, vault.Choice{Keyring: true}, options(r))
		wants(t, err, vault.ErrKeyringUnavailable)
		if found, err := vault.Exists(dir); found || err != nil {
			t.Fatal("something was written", err)
		}
		v := create(t, dir, vault.Choice{Passphrase: first}, r)
		wants(t, v.AddKeyring(ctx), vault.ErrKeyringUnavailable)
		if v.Protection() != (vault.Protection{Passphrase: true}) {
			t.Fatal(v.Protection())
		}
	})
	t.Run("forgets", func(t *testing.T) {
		dir, r := t.TempDir(), newRing()
		create(t, dir, vault.Choice{Keyring: true, Passphrase: first}, r)
		before := maps.Clone(r.kept)
		clear(r.kept)
		v := open(t, dir, r)
		wants(t, v.Unlock(ctx), vault.ErrKeyringLost)
		for account := range before {
			for _, secret := range []string{"not a key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
				r.kept[account] = secret
				wants(t, v.Unlock(ctx), vault.ErrKeyringLost)
			}
		}
		must(t, v.UnlockWith(ctx, first))
		must(t, v.AddKeyring(ctx))
		must(t, open(t, dir, r).Unlock(ctx))
	})
	t.Run("does not keep what it is given", func(t *testing.T) {
		r := newRing()
		r.wrong = true
		_, err := vault.Create(ctx, t.TempDir(), vault.Choice{Keyring: true}, options(r))
		wants(t, err, vault.ErrKeyringUnavailable)
	})
	t.Run("does not answer", func(t *testing.T) {
		dir, r := t.TempDir(), newRing()
		create(t, dir, vault.Choice{Keyring: true}, r)
		r.hang = make(chan struct{})
		defer close(r.hang)
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		wants(t, open(t, dir, r).Unlock(ctx), context.Canceled)
	})
	t.Run("stays behind", func(t *testing.T) {
		dir, r := t.TempDir(), newRing()
		v := create(t, dir, vault.Choice{Keyring: true, Passphrase: first}, r)
		r.fail = func(string) error { return errors.New("gone") }
		wants(t, v.RemoveKeyring(ctx), vault.ErrKeyringUnavailable)
		if v.Protection().Keyring || open(t, dir, r).Protection().Keyring {
			t.Fatal("the keyring still opens it")
		}
	})
}

func TestSystemKeyring(t *testing.T) {
	keyring.MockInit()
	dir := t.TempDir()
	o := vault.Options{Argon: quick}
	v, err := vault.Create(t.Context(), dir, vault.Choice{Keyring: true}, o)
	must(t, err)
	key := store(t, v)
	v, err = vault.Open(dir, o)
	must(t, err)
	must(t, v.Unlock(t.Context()))
	if !bytes.Equal(store(t, v), key) {
		t.Fatal("another key")
	}
	keyring.MockInitWithError(errors.New("exec: \"dbus-launch\": executable file not found in $PATH"))
	v.Lock()
	wants(t, v.Unlock(t.Context()), vault.ErrKeyringUnavailable)
}

func TestRemove(t *testing.T) {
	dir, r := t.TempDir(), newRing()
	must(t, vault.Remove(t.Context(), dir, options(r)))
	create(t, dir, vault.Choice{Keyring: true}, r)
	must(t, vault.Remove(t.Context(), dir, options(r)))
	if found, err := vault.Exists(dir); found || err != nil || len(r.kept) != 0 {
		t.Fatal(found, err, len(r.kept))
	}
	_, err := vault.Open(dir, options(r))
	wants(t, err, vault.ErrNoKey)
}

func TestSeal(t *testing.T) {
	v := create(t, t.TempDir(), vault.Choice{Unprotected: true}, newRing())
	k, err := v.Key(vault.ForKeys)
	must(t, err)
	plain := []byte("the keys of a profile")
	sealed, err := k.Seal("keys", plain)
	must(t, err)
	if len(sealed) != len(plain)+vault.SealOverhead || bytes.Contains(sealed, plain) {
		t.Fatalf("%q", sealed)
	}
	got, err := k.Open("keys", sealed)
	must(t, err)
	if diff := cmp.Diff(plain, got); diff != "" {
		t.Fatal(diff)
	}
	_, err = k.Open("drafts", sealed)
	wants(t, err, vault.ErrSealed)
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		_, err := k.Open("keys", bad)
		wants(t, err, vault.ErrSealed)
		_, err = k.Open("keys", sealed[:i])
		wants(t, err, vault.ErrSealed)
	}
	other, err := v.Key(vault.ForDrafts)
	must(t, err)
	_, err = other.Open("keys", sealed)
	wants(t, err, vault.ErrSealed)
	_, err = vault.Key{}.Seal("keys", plain)
	wants(t, err, vault.ErrLocked)
	_, err = vault.Key{}.Open("keys", sealed)
	wants(t, err, vault.ErrLocked)
}

func TestManyAtOnce(t *testing.T) {
	v := create(t, t.TempDir(), vault.Choice{Passphrase: first, Keyring: true}, newRing())
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 10 {
				switch i % 4 {
				case 0:
					_ = v.Unlock(t.Context())
				case 1:
					v.Lock()
				case 2:
					_, _ = v.Key(vault.ForStore)
				case 3:
					_ = fmt.Sprint(v, v.Protection(), v.AddKeyring(t.Context()))
				}
			}
		})
	}
	all.Wait()
	must(t, v.UnlockWith(t.Context(), first))
}

func BenchmarkUnlockWith(b *testing.B) {
	dir := b.TempDir()
	v, err := vault.Create(context.Background(), dir, vault.Choice{Passphrase: first}, vault.Options{Keyring: newRing()})
	must(b, err)
	for b.Loop() {
		must(b, v.UnlockWith(context.Background(), first))
	}
}
