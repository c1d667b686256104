// Package gate reads Automerge's published binary format in pure Go and
// refuses whatever the engine behind the gate must never see.
//
// The engine is a C library built to abort on a broken assumption: one byte
// wrong inside a change with a correct checksum takes the whole process down,
// and a change of a hundred bytes may ask for millions of operations. So
// every byte from outside (another laptop, a bundle, a backup, an import) is
// read here first. A change passes only if it is exactly what an honest
// writer would have written:
//
//   - the header, the checksum and every length fit, with nothing left over;
//   - numbers, runs and columns are in their one canonical encoding, so that
//     the engine, which writes changes anew out of its own tables, gets the
//     same bytes and the same hash;
//   - runs are counted against the [Limits] before anything is allocated;
//   - every operation makes sense by itself: a known action with a value of
//     the right type, a key of one kind, references only to earlier
//     operations of listed actors.
//
// [Check] yields the hash, the author, the dependencies and the operations of
// what passes.
//
// [Inflate] unpacks compressed changes. It is for what a member imports or
// restores, never for what another laptop sends.
package gate
