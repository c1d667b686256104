// Package feed holds the truth of Commonplace: signed entries in append-only
// feeds, one feed for each device (and incarnation) of a community.
//
// An [Entry] is what a device says. [Encode] turns it into its payload, which
// is deterministic CBOR (RFC 8949 section 4.2.1), so that one entry has exactly
// one form; [Decode] encodes what it read again and refuses anything that
// differs. The SHA-256 of the payload, under a tag of its own, is the entry's
// id, and the device signs the id. The signature is not part of the id, so
// signing again makes no second entry.
//
// Each entry names the id of the one before, so a feed is a hash chain and the
// signature on the newest entry of a [Run] authenticates the run: catching up
// costs one signature check a run, not one an entry. [DecodeRun] returns only
// runs that were checked, so nobody can forget to.
//
// A [Writer] appends to one feed. A [Head] is what writer and reader must
// remember of a feed's newest entry to judge the next.
//
// A [Vector] says how much of each feed somebody holds. Equal vectors have
// equal digests, and [Vector.Missing] lists what one lacks of the other.
//
// If a device ever signs two entries with one sequence number, the two are a
// [Fork], which proves itself to anybody. Every laptop picks the same branch.
//
// docs/protocol.md describes the bytes, with vectors that a test here reads.
package feed
