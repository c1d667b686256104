// Package identity holds the keys of a person and of their laptops.
//
// A profile has one [Secret] of 128 bits. It is twelve words on paper
// ([Secret.Words]), and with them a member who lost every laptop comes back as
// the same member. From it follow the member's keys, another in each
// community, so that two communities cannot find out that they share a member:
// the founder's from a salt in the genesis entry ([Secret.FounderKey]), a
// joiner's from the id of the community ([Secret.MemberKey]). The SHA-256 of
// the public key, under a tag of its own, is the [MemberID].
//
// A [Device] is one laptop in one community: a random Ed25519 key that signs
// entries and greets, and a random X25519 key to which secrets are sealed. No
// device key is ever derived, copied or restored, so two laptops never write
// one feed. A [Certificate] ties a device to its member: the member key (or a
// device that already is the member's) vouches for it, and the device proves
// that it holds its own key.
//
// An [Epoch] is the secret that the laptops of a community share until somebody
// is removed; then there is another. It is handed to each laptop in a [Lockbox]:
// sealed to the laptop's X25519 key with HPKE (RFC 9180), and checked against
// the [EpochID] that the roll names.
//
// Each key has one use. What is signed begins with a tag that says what it is,
// and with the [Scope] it was made for, so that no signature can be carried
// over to another purpose or another community.
package identity
