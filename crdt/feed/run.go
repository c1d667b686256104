package feed

import (
	"fmt"
	"iter"
)

// Run is a stretch of consecutive entries of one feed that ends in a signed
// one, so that the signature authenticates them all. Runs are how entries
// travel, on the wire and in bundles.
type Run struct {
	Community Community
	Feed      ID
	Records   []Record
}

// NewRun makes a run of consecutive records, the last of which must be signed.
// It checks the chain, but no signature: records come from a store that did.
func NewRun(records []Record) (Run, error) {
	if len(records) == 0 {
		return Run{}, malformed("run without entries")
	}
	first := records[0]
	run := Run{Community: first.In(), Feed: first.Feed, Records: records}
	return run, run.checkChain()
}

// First gives the run's first record.
func (r Run) First() Record { return r.Records[0] }

// Last gives the run's last record, which is signed.
func (r Run) Last() Record { return r.Records[len(r.Records)-1] }

// checkChain says whether the records are consecutive, of one community, and
// signed where they must be.
func (r Run) checkChain() error {
	if len(r.Records) > MaxRun {
		return fmt.Errorf("%w: run of %d entries, at most %d", ErrTooLarge, len(r.Records), MaxRun)
	}
	first := r.First()
	head := Head{Feed: r.Feed, Seq: first.Seq - 1, ID: first.Prev}
	for i, rec := range r.Records {
		if err := head.Follows(rec); err != nil {
			return err
		}
		if i > 0 && rec.Community != r.Community {
			return fmt.Errorf("%w: entry %d is of another community", ErrChain, rec.Seq)
		}
		if rec.Sig == nil && (rec.MustCarrySignature() || i == len(r.Records)-1) {
			return fmt.Errorf("%w: entry %d of feed %s", ErrUnsigned, rec.Seq, rec.Feed.Short())
		}
		head = head.After(rec)
	}
	return nil
}

// verify checks every signature the run carries, which authenticates each of
// its entries.
func (r Run) verify() error {
	if err := r.Feed.Device.Check(); err != nil {
		return err
	}
	for _, rec := range r.Records {
		if rec.Sig == nil {
			continue
		}
		if err := rec.verifySignature(); err != nil {
			return err
		}
	}
	return nil
}

// trimmed leaves out the signatures that need not travel, on a copy.
func (r Run) trimmed() Run {
	records := make([]Record, len(r.Records))
	copy(records, r.Records)
	for i := range records[:len(records)-1] {
		if !records[i].MustCarrySignature() {
			records[i].Sig = nil
		}
	}
	r.Records = records
	return r
}

// Runs cuts consecutive records of one feed, such as a store's range, into
// runs of at most about maxBytes of payload (MaxRunBytes at most, whatever is
// asked). It holds one run in memory at a time. Records after the last signed
// one are left out.
func Runs(records iter.Seq2[Record, error], maxBytes int) iter.Seq2[Run, error] {
	maxBytes = min(maxBytes, MaxRunBytes*3/4)
	return func(yield func(Run, error) bool) {
		var c cutter
		for rec, err := range records {
			if err != nil {
				yield(Run{}, err)
				return
			}
			if c.full(rec, maxBytes) {
				run, err := c.cut()
				if !yield(run, err) || err != nil {
					return
				}
			}
			c.add(rec)
		}
		for c.signed > 0 {
			run, err := c.cut()
			if !yield(run, err) || err != nil {
				return
			}
		}
	}
}

// cutter gathers records and knows where it may cut.
type cutter struct {
	pending []Record
	signed  int // length of the longest prefix of pending that ends in a signed record
	bytes   int
}

// full reports whether rec has no room beside what is pending, and something
// can be cut off. If nothing is signed yet it waits, which MustCarrySignature
// bounds.
func (c *cutter) full(rec Record, maxBytes int) bool {
	return c.signed > 0 && (len(c.pending) >= MaxRun || c.bytes+len(rec.Payload) > maxBytes)
}

func (c *cutter) add(rec Record) {
	c.pending = append(c.pending, rec)
	c.bytes += len(rec.Payload)
	if rec.Sig != nil {
		c.signed = len(c.pending)
	}
}

func (c *cutter) cut() (Run, error) {
	run, err := NewRun(c.pending[:c.signed:c.signed])
	rest := c.pending[c.signed:]
	*c = cutter{}
	for _, rec := range rest {
		c.add(rec)
	}
	return run, err
}
