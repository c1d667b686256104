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
// What a change says by itself is the business of [Check], which yields the
// hash, the author, the dependencies and the operations. Whether what it
// refers to exists is the business of [Past], which knows what the changes
// before it have made. Both are needed before the engine gets a change: an
// operation under a name in a text aborts the process, and one on an object
// that nobody made is dropped in silence, after which the saved document does
// not open again.
//
// [Inflate] unpacks compressed changes, and [Unpack] takes whole saved
// documents apart into changes that passed both. They are for what a member
// imports or restores, never for what another laptop sends.
package gate
