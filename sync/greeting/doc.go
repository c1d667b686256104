// Package greeting lets two laptops find out which communities they share
// without telling anybody else a thing.
//
// Both sides send exactly [Size] bytes: a nonce, and [Slots] slots. The
// initiator fills slots with MACs under the secrets of its communities, bound
// to both nonces and to the throw-away identities of both ends of the channel;
// all other slots are random. The responder looks for each MAC it could have
// made itself and answers in the same slot, again with random bytes elsewhere.
// Without a secret all of it is noise, also to somebody who relays or replays
// it, and whoever has no secret in common with us has seen nothing else when
// the stream closes. Secrets a community gave up still greet, so that laptops
// that were away for long can come back.
//
// Only between laptops that share a secret do names follow, sealed under it and
// the transcript: the initiator says which device it is and signs the
// transcript, then the responder. A laptop that was removed is answered with
// the record that removed it, and nothing more.
//
// An invited person has no community yet, but the key made from the words of
// the invitation, and greets with that. No device is named then: what follows
// on the stream is the request to join.
//
// A [Limiter] slows down who greets in vain.
package greeting
