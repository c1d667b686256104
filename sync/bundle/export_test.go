package bundle

import (
	"filippo.io/age"

	"commonplace/crdt/feed"
)

// Seal begins an encrypted file, for a test that writes any bytes into one.
var Seal = seal

// Identity opens what was sealed with a secret.
func Identity(secret []byte) age.Identity {
	return identity{keys: Keys{Secrets: [][]byte{secret}}, match: new(feed.Community)}
}
