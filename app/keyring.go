package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/durable"
	"commonplace/app/identity"
	"commonplace/app/roll"
	"commonplace/app/vault"
)

// keyring holds the secrets of a profile in one small file beside the store,
// sealed and readable by its owner only: should the database break, the keys
// must not break with it. It is replaced whole, never written over.
type keyring struct {
	path string
	seal vault.Key
	mu   sync.Mutex
	ring ring
}

// ring is the file's content.
type ring struct {
	Version     int              `cbor:"1,keyasint"`
	Secret      identity.Secret  `cbor:"2,keyasint"`
	Communities map[ID]keyBundle `cbor:"3,keyasint"`
	Forgotten   []ID             `cbor:"4,keyasint,omitempty"` // whose entries must not come back from the journal
}

// keyBundle is what one community needs.
type keyBundle struct {
	Device      []byte             `cbor:"1,keyasint"`
	Member      roll.MemberID      `cbor:"2,keyasint"`
	Epochs      []identity.Epoch   `cbor:"3,keyasint,omitempty"` // the founder's first, or those of the welcome
	Invitations map[EntryID]string `cbor:"4,keyasint,omitempty"` // the words of those opened here

	device *identity.Device
}

const keyringVersion = 1

// sealedKeys begins the file. One without it is from before keys were sealed.
const sealedKeys = "commonplace sealed keys 1\n"

// keysUse is what the file is sealed for.
const keysUse = "keys of the profile"

// errKeysLost means that the store holds communities and the keys are gone.
var errKeysLost = errors.New("the file \"keys\" of this profile is missing; put it back from a backup")

// openKeyring reads the keys, or draws those of a new profile.
func openKeyring(dir string, v *vault.Vault, fresh bool) (*keyring, error) {
	seal, err := v.Key(vault.ForKeys)
	if err != nil {
		return nil, err
	}
	k := &keyring{path: filepath.Join(dir, "keys"), seal: seal}
	b, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		if !fresh {
			return nil, errKeysLost
		}
		k.ring = ring{Version: keyringVersion, Secret: identity.NewSecret(), Communities: map[ID]keyBundle{}}
		return k, k.save()
	}
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	sealed, isSealed := bytes.CutPrefix(b, []byte(sealedKeys))
	if isSealed {
		if b, err = k.seal.Open(keysUse, sealed); err != nil {
			return nil, fmt.Errorf("opening the keys in %s: %w", k.path, err)
		}
	}
	if err := k.read(b); err != nil {
		return nil, err
	}
	if !isSealed {
		return k, k.save()
	}
	return k, nil
}

// read takes the content of the file.
func (k *keyring) read(b []byte) (err error) {
	if err := cbor.Unmarshal(b, &k.ring); err != nil {
		return fmt.Errorf("reading the keys in %s: %w", k.path, err)
	}
	if k.ring.Version > keyringVersion {
		return ErrNewer
	}
	if k.ring.Communities == nil {
		k.ring.Communities = map[ID]keyBundle{}
	}
	for id, bundle := range k.ring.Communities {
		if bundle.device, err = identity.DecodeDevice(bundle.Device); err != nil {
			return fmt.Errorf("reading the keys of community %s: %w", id.Short(), err)
		}
		k.ring.Communities[id] = bundle
	}
	return nil
}

// wipe forgets the key of the file; nothing can be kept afterwards.
func (k *keyring) wipe() {
	if k != nil {
		k.seal.Wipe()
	}
}

// save replaces the file. The caller holds mu, or is the only one.
func (k *keyring) save() error {
	b, err := cbor.Marshal(k.ring)
	if err != nil {
		return fmt.Errorf("encoding the keys: %w", err)
	}
	sealed, err := k.seal.Seal(keysUse, b)
	if err != nil {
		return fmt.Errorf("sealing the keys: %w", err)
	}
	if err := durable.Replace(k.path, append([]byte(sealedKeys), sealed...)); err != nil {
		return fmt.Errorf("saving the keys: %w", err)
	}
	return nil
}

func (k *keyring) secret() identity.Secret {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ring.Secret
}

func (k *keyring) communities() []ID {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.SortedFunc(maps.Keys(k.ring.Communities), ID.Compare)
}

func (k *keyring) of(id ID) (keyBundle, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, ok := k.ring.Communities[id]
	return b, ok
}

// put keeps the keys of a community; they are on disk when it returns.
func (k *keyring) put(id ID, b keyBundle) error {
	encoded, err := b.device.Encode()
	if err != nil {
		return err
	}
	b.Device = encoded
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ring.Communities[id] = b
	k.ring.Forgotten = slices.DeleteFunc(k.ring.Forgotten, func(f ID) bool { return f == id })
	return k.save()
}

func (k *keyring) forgotten() []ID {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.ring.Forgotten)
}

func (k *keyring) drop(id ID) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.ring.Communities, id)
	if !slices.Contains(k.ring.Forgotten, id) {
		k.ring.Forgotten = append(k.ring.Forgotten, id)
	}
	return k.save()
}

// remember keeps the words of an invitation opened here.
func (k *keyring) remember(id ID, invitation EntryID, words string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.ring.Communities[id]
	b.Invitations = maps.Clone(b.Invitations)
	if b.Invitations == nil {
		b.Invitations = map[EntryID]string{}
	}
	b.Invitations[invitation] = words
	k.ring.Communities[id] = b
	return k.save()
}
