package replica

import (
	"encoding/hex"
	"strings"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/roll"
	"commonplace/app/statement"
	"commonplace/crdt/feed"
)

// Fresh is what one member did to one thing since I last looked.
type Fresh struct {
	Topic    Topic
	Doc      feed.DocID
	Kind     string        `cbor:"1,keyasint"`
	Member   roll.MemberID `cbor:"2,keyasint"`
	Count    int           `cbor:"3,keyasint"`
	From, To int64
}

// Eye is something that is left to my judgement.
type Eye struct {
	ID     string        `cbor:"-"`
	Kind   string        `cbor:"1,keyasint"` // "merge", "mention", "reply"
	Doc    feed.DocID    `cbor:"2,keyasint"`
	Time   int64         `cbor:"3,keyasint"`
	Member roll.MemberID `cbor:"4,keyasint"`
	Quote  string        `cbor:"5,keyasint,omitempty"` // the paragraph, or the message
}

// news gathers what a step brings from others. What was counted once is not
// counted again when everything is read anew.
type news struct {
	r     *Replica
	mu    sync.Mutex // documents are looked at several at a time
	upTo  uint64     // arrivals counted before
	last  uint64
	fresh map[string]*Fresh
	eyes  []Eye
	name  string // mine, for mentions
}

func (r *Replica) newNews() *news {
	b, err := r.get(keptSetting, true, []byte("counted"))
	if err != nil {
		r.log.Warn("reading what was counted", "error", err)
	}
	n := &news{r: r, upTo: readNumber(b), fresh: map[string]*Fresh{}}
	if p, ok := r.Profiles()[r.o.Member]; ok {
		n.name = p.Name
	} else if m, ok := r.Roll().Member(r.o.Member); ok {
		n.name = m.Name
	}
	return n
}

// counts reports whether an entry is news to me.
func (n *news) counts(it *item) bool {
	n.last = max(n.last, it.N)
	return it.N > n.upTo && it.counts() && it.member != n.r.o.Member && !it.member.IsZero()
}

func (n *news) add(t Topic, it *item) {
	key := string([]byte{byte(t)}) + string(it.Doc[:]) + string(it.member[:])
	f := n.fresh[key]
	if f == nil {
		f = &Fresh{Topic: t, Doc: it.Doc, Kind: it.Kind, Member: it.member, From: it.Time, To: it.Time}
		n.fresh[key] = f
	}
	f.Count++
	f.From, f.To = min(f.From, it.Time), max(f.To, it.Time)
}

// document counts changes by others, and notes which of them were made while
// we were apart, on a page on which I have written too.
func (n *news) document(s *seat, rec *Document, items []*item) {
	n.mu.Lock()
	defer n.mu.Unlock()
	mine := false
	for _, w := range rec.Stretches {
		mine = mine || w.Member == n.r.o.Member
	}
	for _, it := range items {
		if !n.counts(it) {
			continue
		}
		topic := AboutPages
		if it.Doc == charter.DocID(n.r.id) {
			topic = AboutCharter
		}
		n.add(topic, it)
		if mine && n.r.Now().UnixMilli()-it.Time > apart.Milliseconds() {
			s.suspects[it.change.Hash] = true
		}
	}
}

// said looks at what somebody said: whether it is news, names me, or answers me.
func (n *news) said(it *item) {
	if !n.counts(it) {
		return
	}
	switch it.Kind {
	case statement.KindSay:
		n.add(AboutTalk, it)
		n.message(it)
	case statement.KindEndorse:
		n.add(AboutCharter, it)
	case statement.KindProfile:
		n.add(AboutRoll, it)
	}
}

func (n *news) message(it *item) {
	say, err := statement.Decode[statement.Say](it.Body)
	if err != nil {
		return
	}
	eye := Eye{Doc: it.Doc, Time: it.Time, Member: it.member, Quote: page.CleanLine(say.Text)}
	if len(say.ReplyTo) > 0 {
		if to, err := n.r.store.Entry(n.r.id, feed.Hash(say.ReplyTo)); err == nil {
			if m, _ := n.r.Roll().DeviceMember(to.Feed.Device); m == n.r.o.Member {
				eye.Kind, eye.ID = "reply", "reply/"+it.ID.String()
				n.eyes = append(n.eyes, eye)
				return
			}
		}
	}
	if Mentions(say.Text, n.name) {
		eye.Kind, eye.ID = "mention", "mention/"+it.ID.String()
		n.eyes = append(n.eyes, eye)
	}
}

// Mentions reports whether a text calls somebody by name: an at sign and the
// whole name, or its first word.
func Mentions(text, name string) bool {
	if name == "" {
		return false
	}
	text, name = strings.ToLower(text), strings.ToLower(name)
	first, _, _ := strings.Cut(name, " ")
	for rest := text; ; {
		_, after, found := strings.Cut(rest, "@")
		if !found {
			return false
		}
		for _, called := range []string{name, first} {
			if tail, ok := strings.CutPrefix(after, called); ok && !startsWithLetter(tail) {
				return true
			}
		}
		rest = after
	}
}

// puts gives what is kept of the news.
func (n *news) puts(e *effects) []put {
	var out []put
	for key, f := range n.fresh {
		f.merge(n.r)
		out = append(out, put{bucket: keptNews, kept: true, key: []byte(key), value: mustEncode(f)})
	}
	for _, eye := range n.eyes {
		out = append(out, put{bucket: keptEye, kept: true, key: []byte(eye.ID), value: mustEncode(eye)})
	}
	if n.last > n.upTo {
		out = append(out, put{bucket: keptSetting, kept: true, key: []byte("counted"), value: number(n.last)})
	}
	if len(n.fresh)+len(n.eyes) > 0 {
		e.notice(AboutActivity, feed.DocID{})
	}
	return out
}

// merge adds what was counted before.
func (f *Fresh) merge(r *Replica) {
	key := string([]byte{byte(f.Topic)}) + string(f.Doc[:]) + string(f.Member[:])
	b, err := r.get(keptNews, true, []byte(key))
	var old Fresh
	if err != nil || b == nil || cbor.Unmarshal(b, &old) != nil {
		return
	}
	f.Count += old.Count
	f.From, f.To = min(f.From, old.From), max(f.To, old.To)
}

// News lists what came in from others since the last call of Seen.
func (r *Replica) News() ([]Fresh, error) {
	var out []Fresh
	err := r.scan(keptNews, true, nil, func(key, b []byte) bool {
		var f Fresh
		if len(key) >= 17 && cbor.Unmarshal(b, &f) == nil {
			f.Topic, f.Doc = Topic(key[0]), feed.DocID(key[1:17])
			out = append(out, f)
		}
		return true
	})
	return out, err
}

// Seen empties the news.
func (r *Replica) Seen() error {
	var puts []put
	err := r.scan(keptNews, true, nil, func(key, _ []byte) bool {
		puts = append(puts, put{bucket: keptNews, key: key})
		return true
	})
	if err != nil || len(puts) == 0 {
		return err
	}
	return r.keep(puts...)
}

// Eyes lists what was noted for my eye and not dismissed.
func (r *Replica) Eyes() ([]Eye, error) {
	gone, err := r.dismissed()
	if err != nil {
		return nil, err
	}
	var out []Eye
	err = r.scan(keptEye, true, nil, func(key, b []byte) bool {
		eye := Eye{ID: string(key)}
		if cbor.Unmarshal(b, &eye) == nil && !gone[eye.ID] {
			out = append(out, eye)
		}
		return true
	})
	return out, err
}

func (r *Replica) dismissed() (map[string]bool, error) {
	gone := map[string]bool{}
	err := r.scan(keptDismissed, true, nil, func(key, _ []byte) bool {
		gone[string(key)] = true
		return true
	})
	return gone, err
}

// Dismissed reports whether something was dismissed.
func (r *Replica) Dismissed(id string) bool {
	b, err := r.get(keptDismissed, true, []byte(id))
	return err == nil && b != nil
}

// Dismiss ends what needed my eye.
func (r *Replica) Dismiss(id string) error {
	return r.keep(
		put{bucket: keptDismissed, key: []byte(id), value: []byte{1}},
		put{bucket: keptEye, key: []byte(id)},
	)
}

func mergeID(doc feed.DocID, h [32]byte) string {
	return "merge/" + doc.Short() + "/" + hex.EncodeToString(h[:8])
}
