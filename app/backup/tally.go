package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"

	"commonplace/crdt/feed"
)

// errFeeds means more feeds than a community can have.
var errFeeds = errors.New("too many feeds")

// part counts one part of a backup while it passes, and follows its feeds.
type part struct {
	tally Tally
	sum   hash.Hash
	heads map[feed.ID]feed.Head
}

func newPart(c feed.Community) *part {
	return &part{tally: Tally{Community: c}, sum: sha256.New(), heads: map[feed.ID]feed.Head{}}
}

// add counts a message.
func (p *part) add(kind byte, body []byte) {
	p.tally.Bytes += uint64(len(body))
	p.sum.Write(binary.BigEndian.AppendUint64([]byte{kind}, uint64(len(body))))
	p.sum.Write(body)
	switch kind {
	case kindKept:
		p.tally.Pieces++
	case kindFork:
		p.tally.Forks++
	case kindList, kindChunk:
		p.tally.Blobs++
	}
}

// follow checks that a run continues its feed, and counts its entries.
func (p *part) follow(run feed.Run) error {
	head, known := p.heads[run.Feed]
	if !known {
		head.Feed = run.Feed
		if len(p.heads) >= feed.MaxVectorFeeds {
			return errFeeds
		}
	}
	for _, r := range run.Records {
		if err := head.Follows(r); err != nil {
			return err
		}
		head = head.After(r)
	}
	p.heads[run.Feed] = head
	p.tally.Entries += uint64(len(run.Records))
	return nil
}

// vector gives what the part has.
func (p *part) vector() feed.Vector {
	v := feed.Vector{}
	for id, head := range p.heads {
		v[id] = head.Tip()
	}
	return v
}

// done gives the count.
func (p *part) done() Tally {
	t := p.tally
	if t.Community != (feed.Community{}) {
		t.Vector = p.vector().Digest()
	}
	p.sum.Sum(t.Digest[:0])
	return t
}
