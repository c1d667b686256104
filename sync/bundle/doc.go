// Package bundle carries a community, or what somebody lacks of it, in a file:
// on a USB stick, by whatever way a file can go.
//
// The file is encrypted with age (https://age-encryption.org/v1) to the
// community's current secret, by a stanza of our own ("commonplace-epoch"):
// every member's laptop opens it, nobody else does, and it does not show which
// community it is of. Inside is a stream of the same messages that travel
// between laptops (package wire): first a [Header] that says who made it, when
// and what it covers, signed by the maker's laptop; then runs of entries,
// membership and minutes first, proofs of forked feeds, parts of attached files
// if asked for; and at the end how much there was.
//
// [Write] writes all of a [Source], or what a vector lacks. [Open] reads the
// header, so that one can say what the bundle would bring; [Reader.Each] then
// hands over what is in it, each run wholly checked, so that a bundle that ends
// early or is damaged still brings what was whole before that place, and
// nothing else. A few megabytes are held at a time, however large the file.
//
// Who read a bundle may write a [Receipt] to carry back: what their laptop holds
// now, so that the next bundle has just the rest.
package bundle
