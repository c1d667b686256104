// Package store keeps what a profile holds: the entries of all feeds of all its
// communities, what was made from them, and attachments.
//
// Entries are the truth. They live in a Badger database together with indexes,
// snapshots of documents, and buckets of read models that the layers above
// keep. The entries a device writes itself also go, fsynced, into a journal of
// plain files beside the database, before anything is acknowledged: if the
// database breaks, [Open] sets it aside, carries over what can still be read,
// and fills the rest from the journal; other laptops have what others wrote.
// [Store.Report] tells what happened.
//
// Every entry gets an arrival number when it comes in. Projections follow
// [Store.Arrivals] and keep the last number they have seen in a bucket, written
// in the same transaction as their results, so a crash never loses or repeats
// an effect. Everything but entries, kept buckets and attachments can be thrown
// away with [Store.Rebuild].
//
// The bytes of a disk are not trusted: each entry is hashed again when it is
// read, a range must be a chain, tables are checked when the store opens, and
// faults inside the database come back as [ErrDamaged]. Nor is the profile
// itself: one that was copied to another machine or restored from a backup
// continues in a new incarnation of its feeds (see [Store.Own]), because two
// laptops that continue one feed would fork it.
//
// A store has one process ([ErrInUse]) and any number of goroutines.
package store
