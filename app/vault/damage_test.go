package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/app/durable"
	"commonplace/app/vault"
)

func read(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	must(t, err)
	return b
}

func write(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}

func remove(t testing.TB, dir, name string) {
	t.Helper()
	must(t, os.Remove(filepath.Join(dir, name)))
}

func TestOneOfTwoFilesIsEnough(t *testing.T) {
	harm := map[string]func(t testing.TB, dir, name string){
		"gone":      remove,
		"empty":     func(t testing.TB, dir, name string) { write(t, dir, name, nil) },
		"cut":       func(t testing.TB, dir, name string) { b := read(t, dir, name); write(t, dir, name, b[:len(b)/2]) },
		"overgrown": func(t testing.TB, dir, name string) { write(t, dir, name, make([]byte, 1<<20)) },
		"flipped": func(t testing.TB, dir, name string) {
			b := read(t, dir, name)
			b[len(b)*2/3] ^= 1
			write(t, dir, name, b)
		},
	}
	for name, harm := range harm {
		for _, file := range []string{vault.FileName, vault.CopyName} {
			t.Run(name+" "+file, func(t *testing.T) {
				dir := t.TempDir()
				key := store(t, create(t, dir, vault.Choice{Passphrase: first}, newRing()))
				harm(t, dir, file)
				v := open(t, dir, newRing())
				if mended, err := v.Mended(); !mended || err != nil {
					t.Fatal(mended, err)
				}
				must(t, v.UnlockWith(t.Context(), first))
				if !bytes.Equal(store(t, v), key) {
					t.Fatal("another key")
				}
				if !bytes.Equal(read(t, dir, vault.FileName), read(t, dir, vault.CopyName)) {
					t.Fatal("not mended")
				}
				if mended, _ := open(t, dir, newRing()).Mended(); mended {
					t.Fatal("mended twice")
				}
			})
		}
	}
}

func TestBothDamaged(t *testing.T) {
	dir := t.TempDir()
	create(t, dir, vault.Choice{Passphrase: first}, newRing())
	b := read(t, dir, vault.FileName)
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 7)
		write(t, dir, vault.FileName, bad)
		write(t, dir, vault.CopyName, bad)
		if _, err := vault.Open(dir, options(newRing())); !errors.Is(err, vault.ErrDamaged) && !errors.Is(err, vault.ErrNewer) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	remove(t, dir, vault.FileName)
	_, err := vault.Open(dir, options(newRing()))
	wants(t, err, vault.ErrDamaged)
	remove(t, dir, vault.CopyName)
	_, err = vault.Open(dir, options(newRing()))
	wants(t, err, vault.ErrNoKey)
}

func TestNewerFileIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	create(t, dir, vault.Choice{Passphrase: first}, newRing())
	newer := []byte(`{"version": 2, "more": {}}`)
	write(t, dir, vault.FileName, newer)
	_, err := vault.Open(dir, options(newRing()))
	wants(t, err, vault.ErrNewer)
	if !bytes.Equal(read(t, dir, vault.FileName), newer) {
		t.Fatal("overwritten")
	}
}

// A power cut between the two files leaves the new passphrase in the first and
// the old one in the copy: the first counts, and the copy follows.
func TestCutBetweenTheFiles(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir, vault.Choice{Passphrase: first}, newRing())
	before := read(t, dir, vault.CopyName)
	must(t, v.ChangePassphrase(t.Context(), first, second))
	write(t, dir, vault.CopyName, before)
	v = open(t, dir, newRing())
	must(t, v.UnlockWith(t.Context(), second))
	if bytes.Equal(read(t, dir, vault.CopyName), before) {
		t.Fatal("the old passphrase still opens the copy")
	}
}

func TestLeftOversAreSwept(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir, vault.Choice{Passphrase: first}, newRing())
	left := vault.FileName + durable.Pending + "123"
	write(t, dir, left, read(t, dir, vault.FileName))
	must(t, v.ChangePassphrase(t.Context(), first, second))
	if _, err := os.Stat(filepath.Join(dir, left)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal("still there", err)
	}
}

func TestFailedSavingChangesNothing(t *testing.T) {
	dir, r := t.TempDir(), newRing()
	v := create(t, dir, vault.Choice{Passphrase: first}, r)
	must(t, os.Rename(dir, dir+".away"))
	t.Cleanup(func() { _ = os.RemoveAll(dir + ".away") })
	wants(t, v.ChangePassphrase(t.Context(), first, second), fs.ErrNotExist)
	wants(t, v.AddKeyring(t.Context()), fs.ErrNotExist)
	must(t, os.Rename(dir+".away", dir))
	if len(r.kept) != 0 || v.Protection().Keyring {
		t.Fatal("the keyring kept a key that is in no file")
	}
	must(t, v.UnlockWith(t.Context(), first))
	must(t, open(t, dir, r).UnlockWith(t.Context(), first))
}

func TestOnlyTheOwnerReads(t *testing.T) {
	dir := t.TempDir()
	create(t, dir, vault.Choice{Unprotected: true}, newRing())
	for _, name := range []string{vault.FileName, vault.CopyName} {
		path := filepath.Join(dir, name)
		for range 2 {
			info, err := os.Stat(path)
			must(t, err)
			if info.Mode().Perm() != 0o600 {
				t.Fatal(name, info.Mode())
			}
			must(t, os.Chmod(path, 0o644))
			open(t, dir, newRing())
		}
	}
}

// spelled gives the ways in which key bytes could be written.
func spelled(key []byte) []string {
	return []string{
		string(key), hex.EncodeToString(key), strings.ToUpper(hex.EncodeToString(key)),
		base64.StdEncoding.EncodeToString(key), base64.RawStdEncoding.EncodeToString(key),
		base64.RawURLEncoding.EncodeToString(key), strings.Trim(fmt.Sprint(key), "[]"), fmt.Sprintf("%#v", key),
	}
}

func TestKeysAreNeverPrinted(t *testing.T) {
	dir, r := t.TempDir(), newRing()
	v := create(t, dir, vault.Choice{Unprotected: true}, r)
	// The master, from the file that has it in the clear.
	var file struct {
		Unprotected struct{ Key []byte }
	}
	must(t, json.Unmarshal(read(t, dir, vault.FileName), &file))
	k, err := v.Key(vault.ForKeys)
	must(t, err)
	secrets := append(spelled(file.Unprotected.Key), spelled(k.Bytes())...)
	secrets = append(secrets, first, second)

	var said []string
	hides := func(values ...any) {
		for _, value := range values {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U"} {
				said = append(said, fmt.Sprintf(verb, value))
			}
			if text, err := json.Marshal(value); err == nil {
				said = append(said, string(text))
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("here", "value", value)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("here", "value", value)
			said = append(said, log.String())
		}
	}
	hides(k, &k, v, struct{ K vault.Key }{k}, struct{ k vault.Key }{k}, struct{ v *vault.Vault }{v}, []vault.Key{k}, map[string]vault.Key{"k": k})
	hides(errorsOf(t, dir, v, k, r)...)
	for _, text := range said {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("a key shows in %q", text)
			}
		}
	}
	if got := fmt.Sprintf("%x %d %s", k, k, k); got != "(hidden) (hidden) (hidden)" {
		t.Error(got)
	}
}

// errorsOf brings about each error there is. The keyring quotes what it was
// given in its own.
func errorsOf(t *testing.T, dir string, v *vault.Vault, k vault.Key, r *ring) (errs []any) {
	t.Helper()
	ctx := t.Context()
	add := func(all ...error) {
		for _, err := range all {
			if err == nil {
				t.Fatal("no error", len(errs))
			}
			errs = append(errs, err)
		}
	}
	var quoted string
	r.fail = func(secret string) error {
		quoted = secret
		return fmt.Errorf("cannot keep %q", secret)
	}
	err := v.AddKeyring(ctx)
	add(err)
	if quoted == "" || strings.Contains(err.Error(), quoted) {
		t.Error("the keyring's key shows in", err)
	}
	r.fail = nil
	_, err = k.Open("x", []byte("no"))
	add(err, v.RemoveKeyring(ctx), v.RemovePassphrase(), v.UnlockWith(ctx, first), v.SetPassphrase("short"))
	whole := read(t, dir, vault.FileName)
	for _, bad := range [][]byte{whole[:len(whole)-9], bytes.Replace(whole, []byte(`"key"`), []byte(`"kex"`), 1), append(bytes.Clone(whole), '{'), bytes.Replace(whole, []byte(": 1"), []byte(": 9"), 1)} {
		write(t, dir, vault.FileName, bad)
		write(t, dir, vault.CopyName, bad)
		_, err := vault.Open(dir, options(r))
		add(err)
	}
	_, err = vault.Create(ctx, dir, vault.Choice{Passphrase: first}, options(r))
	add(err)
	must(t, v.SetPassphrase(first))
	for range vault.FreeAttempts {
		add(v.UnlockWith(ctx, second))
	}
	add(v.UnlockWith(ctx, second), v.ChangePassphrase(ctx, second, first))
	v.Lock()
	_, err = v.Key(vault.ForKeys)
	add(err, v.Unlock(ctx))
	return errs
}

func FuzzKeyFile(f *testing.F) {
	for _, c := range []vault.Choice{{Passphrase: first}, {Keyring: true}, {Passphrase: first, Keyring: true}, {Unprotected: true}} {
		dir := f.TempDir()
		create(f, dir, c, newRing())
		f.Add(read(f, dir, vault.FileName))
	}
	f.Add([]byte(`{"version": 2}`))
	f.Add([]byte(`{"version":1,"vault":"","check":""}`))
	f.Add([]byte(strings.Repeat("[", 5000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		again, err := vault.Canonical(b)
		if err == nil && bytes.Equal(again, b) || errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrNewer) {
			return
		}
		t.Fatal("not the form that is written", err)
	})
}
