// Package backup keeps copies of a whole profile, in files that only its owner
// opens, and makes sure that they can be read back.
//
// A backup is an age file (https://age-encryption.org/v1). It is closed either
// by a passphrase, or for a key that follows from the member's recovery words
// ([ForSecret]): then making one asks nobody anything, and the words on paper
// open it. age allows a passphrase to be the only way into a file, so it is one
// or the other. The tool age itself opens both.
//
// Inside is a stream of messages (package wire: bounded, compressed): a
// [Header] that says what there is; what the app keeps for the profile, piece by
// piece; then community by community its entries as runs, the proofs of forked
// feeds and, if asked for, attached files; and last a [Manifest] with counts and
// digests of everything. Own entries are among the entries, so the journal
// needs no part of its own. Nothing in it is a copy of a database, so a backup
// can be read by versions that store things otherwise.
//
// [Write] makes one from a [Source], while the app goes on: what is written
// later than the header is left for the next. [Verify] reads one wholly, checks
// each chain and signature, compares counts and digests, and keeps nothing; the
// date of the last such rehearsal is worth showing. [Restore] does the same and
// hands everything to an empty [Sink]. A few megabytes are held at a time.
//
// A backup has no device keys. A profile that is restored gets new ones, so that
// the laptop that was backed up and the one that is restored never write one
// feed.
//
// [Folder] is where the files are: [Folder.Make] writes one so that it is whole
// or not there, [Keep] says which of them to keep as they age, [Schedule] when
// another is due.
package backup
