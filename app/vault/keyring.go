package vault

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is a service of the operating system that keeps secrets of the person
// who is logged in.
type Keyring interface {
	Get(service, account string) (string, error)
	Set(service, account, secret string) error
	Delete(service, account string) error
}

// service is the name under which the keyring shows what is ours.
const service = "Commonplace"

// keyringTimeout ends the waiting for a keyring that asks its owner something
// that nobody answers.
const keyringTimeout = 60 * time.Second

// system is the keyring of this computer: Secret Service (GNOME, KDE), Keychain
// or Credential Manager. On Linux the secret passes over the session's D-Bus,
// which other programs of the same person could ask as well.
type system struct{}

// System gives the keyring of this computer.
func System() Keyring { return system{} }

// Get implements Keyring.
func (system) Get(service, account string) (string, error) { return keyring.Get(service, account) }

// Set implements Keyring.
func (system) Set(service, account, secret string) error {
	return keyring.Set(service, account, secret)
}

// Delete implements Keyring.
func (system) Delete(service, account string) error { return keyring.Delete(service, account) }

// ring asks a keyring, and does not wait for it for ever.
type ring struct{ Keyring }

// ask runs one call. If ctx or the time ends first, the call is left to end by
// itself: a keyring cannot be interrupted.
func ask(ctx context.Context, call func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, keyringTimeout)
	defer cancel()
	type answer struct {
		secret string
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		secret, err := call()
		answers <- answer{secret, err}
	}()
	select {
	case a := <-answers:
		return a.secret, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// get fetches the key of an account.
func (r ring) get(ctx context.Context, account string) (Key, error) {
	text, err := ask(ctx, func() (string, error) { return r.Get(service, account) })
	if errors.Is(err, keyring.ErrNotFound) {
		return Key{}, ErrKeyringLost
	}
	if err != nil {
		return Key{}, unavailable(ctx, err, text)
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != KeySize {
		return Key{}, fmt.Errorf("%w: there is something else in its place", ErrKeyringLost)
	}
	return newKey(b), nil
}

// put keeps a key under an account, and reads it back: the wrap is worth as
// much as the keyring's memory.
func (r ring) put(ctx context.Context, account string, key Key) error {
	text := base64.RawStdEncoding.EncodeToString(key.Bytes())
	if _, err := ask(ctx, func() (string, error) { return "", r.Set(service, account, text) }); err != nil {
		return unavailable(ctx, err, text)
	}
	kept, err := r.get(ctx, account)
	if err != nil {
		return err
	}
	defer kept.Wipe()
	if subtle.ConstantTimeCompare(kept.Bytes(), key.Bytes()) != 1 {
		return fmt.Errorf("%w: it does not keep what it is given", ErrKeyringUnavailable)
	}
	return nil
}

// drop forgets an account. That it is not there is fine.
func (r ring) drop(ctx context.Context, account string) error {
	_, err := ask(ctx, func() (string, error) { return "", r.Delete(service, account) })
	if err == nil || errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return unavailable(ctx, err, "")
}

// unavailable says why the keyring cannot be used, without the secret, should
// it quote it. What the caller called off stays that.
func unavailable(ctx context.Context, err error, secret string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("asking the keyring: %w", ctx.Err())
	}
	why := err.Error()
	if secret != "" {
		why = strings.ReplaceAll(why, secret, hidden)
	}
	return fmt.Errorf("%w: %s", ErrKeyringUnavailable, why)
}
