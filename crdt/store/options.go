package store

import (
	"log/slog"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Options say how to open a store. The zero value is right for the app.
type Options struct {
	// Key encrypts the database (AES-256) and JournalKey seals the journal
	// (XChaCha20-Poly1305): 32 bytes each, both or neither. A profile that was
	// in the clear is converted when it is first opened with keys. They are the
	// caller's, who wipes them after Close.
	Key, JournalKey []byte

	// Hold is the profile's lock, if the caller took it before (see Take).
	// Open lets go of it if it fails, and Close otherwise.
	Hold *Hold

	// Ballast is the size of a file that only takes up space: it is given back
	// when the disk is full, so that the store can still open and close. Zero
	// means DefaultBallast, negative none.
	Ballast int64

	// Disk says below how much free space what stops. Zero fields mean
	// DefaultDisk.
	Disk DiskLimits

	// Machine names the machine; if the answer changes, the profile was copied.
	// Nil means the operating system's id of the machine.
	Machine func() string

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// Log gets what is worth reading later; nil means nothing is logged.
	Log *slog.Logger
}

// DefaultBallast is the size of the ballast file.
const DefaultBallast = 64 << 20

// DiskLimits say below how many free bytes what stops.
type DiskLimits struct {
	Warn     uint64 // tell the member
	Stop     uint64 // receive nothing more from others
	ReadOnly uint64 // write nothing
}

// DefaultDisk holds the limits used unless others are asked for.
var DefaultDisk = DiskLimits{Warn: 500 << 20, Stop: 200 << 20, ReadOnly: 100 << 20}

func (o Options) withDefaults() Options {
	if o.Ballast == 0 {
		o.Ballast = DefaultBallast
	}
	if o.Disk.Warn == 0 {
		o.Disk.Warn = DefaultDisk.Warn
	}
	if o.Disk.Stop == 0 {
		o.Disk.Stop = DefaultDisk.Stop
	}
	if o.Disk.ReadOnly == 0 {
		o.Disk.ReadOnly = DefaultDisk.ReadOnly
	}
	if o.Machine == nil {
		o.Machine = machineID
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// valueThreshold sends whole chunks of attachments to the value log and keeps
// entries, the largest of which has 128 KiB, in the tables.
const valueThreshold = 160 << 10

// badgerOptions are for a desktop: small files and caches, every commit synced,
// every checksum there is.
func badgerOptions(dir string, key []byte) badger.Options {
	return badger.DefaultOptions(dir).
		WithEncryptionKey(key).
		WithEncryptionKeyRotationDuration(noRotation).
		WithLogger(nil).
		WithMetricsEnabled(false).
		WithSyncWrites(true).
		WithDetectConflicts(false). // one writer at a time holds Store.mu
		WithChecksumVerificationMode(options.OnBlockRead).
		WithVerifyValueChecksum(true).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithNumLevelZeroTables(2).
		WithNumLevelZeroTablesStall(6).
		WithBlockCacheSize(16 << 20).
		WithIndexCacheSize(8 << 20).
		WithValueLogFileSize(64 << 20).
		WithValueThreshold(valueThreshold).
		WithNumCompactors(2).
		WithNumGoroutines(2).
		WithCompactL0OnClose(true)
}
