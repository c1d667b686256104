package backup

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"commonplace/app/identity"
)

// Lock is what a backup is closed with. It prints as "(hidden)".
type Lock struct {
	// A function, because fmt follows a pointer even where it calls no methods.
	recipient  func() age.Recipient
	passphrase bool
}

// Work is how hard trying a passphrase is made: scrypt with 2^Work rounds and
// as many KiB of memory. MaxWork is the most that is done for a file that asks
// for more.
const (
	Work    = 18 // age's own: about a second, 256 MiB
	MaxWork = 20
)

// ForPassphrase closes a backup with a passphrase, which must be kept in mind
// or written down: nothing else opens the file.
func ForPassphrase(passphrase string) (Lock, error) { return ForPassphraseWork(passphrase, Work) }

// ForPassphraseWork is ForPassphrase with another amount of work, 10 to
// MaxWork.
func ForPassphraseWork(passphrase string, work int) (Lock, error) {
	if passphrase == "" || work < 10 || work > MaxWork {
		return Lock{}, ErrLocks
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Lock{}, fmt.Errorf("closing with a passphrase: %w", err)
	}
	r.SetWorkFactor(work)
	return Lock{recipient: func() age.Recipient { return r }, passphrase: true}, nil
}

// ForSecret closes a backup so that the member's recovery words open it.
func ForSecret(s identity.Secret) Lock {
	r := x25519(s).Recipient()
	return Lock{recipient: func() age.Recipient { return r }}
}

// Key is what a backup is opened with. It prints as "(hidden)".
type Key struct {
	identity   func() age.Identity // as in Lock
	passphrase bool
}

// Passphrase opens a backup that ForPassphrase closed.
func Passphrase(passphrase string) Key {
	i, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return Key{passphrase: true} // an empty one opens nothing
	}
	i.SetMaxWorkFactor(MaxWork)
	return Key{identity: func() age.Identity { return i }, passphrase: true}
}

// Words opens a backup that ForSecret closed; identity.SecretFromWords reads
// the words.
func Words(s identity.Secret) Key {
	i := x25519(s)
	return Key{identity: func() age.Identity { return i }}
}

// AgeKey gives the words' key in the form that the tool age reads, so that a
// backup can be opened without Commonplace. It is as secret as the words.
func AgeKey(s identity.Secret) string { return x25519(s).String() }

// hidden is how every key prints.
const hidden = "(hidden)"

// String hides the key.
func (Key) String() string { return hidden }

// GoString hides the key in debug output, too.
func (Key) GoString() string { return "backup.Key" + hidden }

// Format hides the key, whatever the verb.
func (Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, hidden) }

// String hides the passphrase.
func (Lock) String() string { return hidden }

// GoString hides the passphrase in debug output, too.
func (Lock) GoString() string { return "backup.Lock" + hidden }

// Format hides the passphrase, whatever the verb.
func (Lock) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, hidden) }

// x25519 derives the key of a member's backups from the recovery secret.
func x25519(s identity.Secret) *age.X25519Identity {
	scalar, err := hkdf.Key(sha256.New, s[:], nil, "commonplace/backup-key/1", 32)
	if err != nil {
		panic("backup: " + err.Error()) // only for lengths that HKDF cannot give
	}
	i, err := age.ParseX25519Identity(strings.ToUpper(bech32("age-secret-key-", scalar)))
	if err != nil {
		panic("backup: " + err.Error()) // only if bech32 were wrong
	}
	return i
}

// recipients gives what age closes a file with.
func recipients(locks []Lock) (out []age.Recipient, err error) {
	for _, l := range locks {
		if l.recipient == nil || l.passphrase && len(locks) > 1 {
			return nil, ErrLocks
		}
		out = append(out, l.recipient())
	}
	if len(out) == 0 {
		return nil, ErrLocks
	}
	return out, nil
}
