package greeting

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

// Every key and MAC is made under a tag of its own.
const (
	tagSecret     = "commonplace/greeting-secret/1"
	tagInvitation = "commonplace/greeting-invitation/1"
	tagSlot       = "commonplace/greeting-slot/1\x00"
	tagTranscript = "commonplace/greeting-transcript/1\x00"
	tagProof      = "commonplace/greeting-proof/1\x00"
	tagSeal       = "commonplace/greeting-seal/1"
	tagToken      = "commonplace/greeting-token/1"
	tagBinding    = "commonplace/greeting-binding/1"
)

// side tells the two ends of a greeting apart in everything that is hashed.
type side byte

const (
	initiator side = 'i'
	responder side = 'r'
)

// key is what a secret becomes for greeting, so that no secret is used twice.
type key [sha256.Size]byte

func memberKey(secret []byte) key    { return deriveKey(secret, tagSecret) }
func invitationKey(hello []byte) key { return deriveKey(hello, tagInvitation) }

func deriveKey(secret []byte, tag string) (k key) {
	copy(k[:], expand(secret, nil, tag, len(k)))
	return k
}

// expand is HKDF-SHA256. It fails only for lengths that are not asked for here.
func expand(secret, salt []byte, tag string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, salt, tag, n)
	if err != nil {
		panic(err)
	}
	return out
}

// ends are the throw-away identities of the channel's two ends, and the nonces
// both sent. A MAC over them is of use in no other channel.
type ends struct {
	initiator, responder string
	nonces               [2][nonceSize]byte
}

func (e *ends) write(w interface{ Write([]byte) (int, error) }) {
	for _, id := range []string{e.initiator, e.responder} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(id)))
		w.Write(n[:])
		w.Write([]byte(id))
	}
	w.Write(e.nonces[0][:])
	w.Write(e.nonces[1][:])
}

// slot is the MAC by which one side shows that it knows a key.
func (k key) slot(s side, e *ends) (out [slotSize]byte) {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte(tagSlot))
	mac.Write([]byte{byte(s)})
	e.write(mac)
	copy(out[:], mac.Sum(nil))
	return out
}

// transcript names one greeting: everything both sides sent in it.
type transcript [sha256.Size]byte

func (e *ends) transcript(slotsI, slotsR []byte) (t transcript) {
	h := sha256.New()
	h.Write([]byte(tagTranscript))
	e.write(h)
	h.Write(slotsI)
	h.Write(slotsR)
	h.Sum(t[:0])
	return t
}

// proofText is what a device signs to show that it speaks in this greeting.
func proofText(s side, community [32]byte, t transcript) []byte {
	text := append([]byte(tagProof), byte(s))
	text = append(text, community[:]...)
	return append(text, t[:]...)
}

// seal encrypts what one side says of itself. The key serves once: it depends
// on the transcript and the side, and each side seals one message.
func (k key) seal(s side, t transcript, plain []byte) []byte {
	return k.aead(s, t).Seal(nil, make([]byte, chacha20poly1305.NonceSize), plain, nil)
}

func (k key) open(s side, t transcript, sealed []byte) ([]byte, error) {
	return k.aead(s, t).Open(nil, make([]byte, chacha20poly1305.NonceSize), sealed, nil)
}

func (k key) aead(s side, t transcript) sealer {
	a, err := chacha20poly1305.New(expand(k[:], t[:], tagSeal+string(rune(s)), chacha20poly1305.KeySize))
	if err != nil {
		panic(err) // the key has the right size
	}
	return a
}

// sealer is the part of cipher.AEAD used here.
type sealer interface {
	Seal(dst, nonce, plaintext, additional []byte) []byte
	Open(dst, nonce, ciphertext, additional []byte) ([]byte, error)
}

// random fills b with noise that nobody can tell from a MAC.
func random(b []byte) { rand.Read(b) } // never fails: crypto/rand ends the program instead
