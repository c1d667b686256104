package feed_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"commonplace/crdt/feed"
)

var update = flag.Bool("update", false, "write testdata/vectors.json and the vectors in docs/protocol.md anew")

const (
	vectorsPath  = "testdata/vectors.json"
	protocolPath = "../../docs/protocol.md"
	beginMark    = "<!-- vectors: written by go test ./crdt/feed -run Vectors -update -->\n"
	endMark      = "<!-- end of vectors -->\n"
)

// vectors are examples for other implementations. Bytes are in hexadecimal.
type vectors struct {
	Seed        string        `json:"seed"`
	Device      string        `json:"device"`
	Incarnation uint64        `json:"incarnation"`
	Community   string        `json:"community"`
	Entries     []entryVector `json:"entries"`
	Run         string        `json:"run"`
	Vector      string        `json:"vector"`
	Digest      string        `json:"digest"`
	Fork        string        `json:"fork"`
	Winner      string        `json:"winner"`
	Refused     []refused     `json:"refused"`
}

type entryVector struct {
	About     string `json:"about"`
	Payload   string `json:"payload"`
	ID        string `json:"id"`
	Signature string `json:"signature"`
}

type refused struct {
	About   string `json:"about"`
	Payload string `json:"payload"`
}

// makeVectors writes a short feed and everything made of it.
func makeVectors(t *testing.T) vectors {
	w := writer(t, "vectors", feed.Community{})
	v := vectors{
		Seed: hex.EncodeToString(key("vectors").Seed()), Device: w.Head().Feed.Device.String(),
		Incarnation: w.Head().Feed.Incarnation,
	}
	drafts := []struct {
		about string
		draft feed.Draft
	}{
		{"the genesis entry: no community, no previous id", feed.Draft{Time: 1700000000000, Kind: "roll.found", Body: []byte{0xa1, 0x01, 0x02}}},
		{"a change of a document, with what its author knows", feed.Draft{Time: 1700000000500, Kind: "change", Doc: feed.DocID{0xd0}, Known: []feed.Hash{{1}, {2}}, Body: []byte("change")}},
		{"an entry without a document, knowing the same, with an empty body", feed.Draft{Time: 1700000000400, Kind: "talk.say", Known: []feed.Hash{{1}, {2}}}},
	}
	var records []feed.Record
	for _, d := range drafts {
		r := write(t, w, d.draft)
		records = append(records, r)
		v.Entries = append(v.Entries, entryVector{
			About: d.about, Payload: hex.EncodeToString(r.Payload), ID: r.ID.String(), Signature: hex.EncodeToString(r.Sig),
		})
	}
	v.Community = w.Community().String()
	v.Run = hex.EncodeToString(encoded(t, run(t, records)))
	have := feed.Vector{w.Head().Feed: w.Head().Tip()}
	b, err := have.Encode()
	if err != nil {
		t.Fatal(err)
	}
	v.Vector = hex.EncodeToString(b)
	v.Digest = fmt.Sprintf("%x", have.Digest())
	_, ways := branches(t, w, 0, 1, 1)
	f, err := feed.NewFork(ways[0], ways[1])
	if err != nil {
		t.Fatal(err)
	}
	if b, err = f.Encode(); err != nil {
		t.Fatal(err)
	}
	v.Fork, v.Winner = hex.EncodeToString(b), f.Winner().String()
	v.Refused = refusals(v.Entries[2].Payload)
	return v
}

// refusals are changes of a sound payload that must not be accepted.
func refusals(payload string) []refused {
	replace := func(about, old, new string) refused {
		if strings.Count(payload, old) == 0 {
			panic(old)
		}
		return refused{about, strings.Replace(payload, old, new, 1)}
	}
	return []refused{
		replace("a key twice", "a90101", "aa01010101"),
		{"an unknown key", "aa" + payload[2:] + "0c00"},
		replace("a number not in its shortest form", "a90101", "a9011801"),
		{"a map of indefinite length", "bf" + payload[2:] + "ff"},
		replace("an unknown version", "a90101", "a90102"),
		replace("a kind with a capital letter", hex.EncodeToString([]byte("talk.say")), hex.EncodeToString([]byte("Talk.say"))),
		{"a stray byte at the end", payload + "00"},
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	b, err := os.ReadFile(vectorsPath)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	checkEntryVectors(t, v)
	checkSetVectors(t, v)
	page, err := os.ReadFile(protocolPath)
	if err != nil {
		t.Fatal(err)
	}
	if _, after, ok := strings.Cut(string(page), beginMark); !ok || !strings.HasPrefix(after, render(v)+endMark) {
		t.Fatal("docs/protocol.md has other vectors; run: go test ./crdt/feed -run Vectors -update")
	}
}

func checkEntryVectors(t *testing.T, v vectors) {
	private := ed25519.NewKeyFromSeed(unhex(t, v.Seed))
	if feed.DeviceOf(private).String() != v.Device {
		t.Error("device")
	}
	for _, e := range v.Entries {
		r, err := feed.Open(unhex(t, e.Payload), unhex(t, e.Signature))
		if err != nil {
			t.Errorf("%s: %v", e.About, err)
			continue
		}
		again, err := feed.Encode(r.Entry)
		if err != nil || hex.EncodeToString(again) != e.Payload || r.ID.String() != e.ID || r.In().String() != v.Community {
			t.Errorf("%s: reads as another entry", e.About)
		}
		text := append([]byte("commonplace/signature/1\x00"), r.ID[:]...)
		if hex.EncodeToString(ed25519.Sign(private, text)) != e.Signature {
			t.Errorf("%s: signature", e.About)
		}
	}
	for _, r := range v.Refused {
		if _, err := feed.Decode(unhex(t, r.Payload)); !errors.Is(err, feed.ErrMalformed) && !errors.Is(err, feed.ErrVersion) {
			t.Errorf("%s: %v", r.About, err)
		}
	}
}

func checkSetVectors(t *testing.T, v vectors) {
	r, err := feed.DecodeRun(unhex(t, v.Run))
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range r.Records {
		if rec.ID.String() != v.Entries[i].ID {
			t.Errorf("run: entry %d", i)
		}
	}
	have, err := feed.DecodeVector(unhex(t, v.Vector))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", have.Digest()); got != v.Digest {
		t.Error("digest", got)
	}
	f, err := feed.DecodeFork(unhex(t, v.Fork))
	if err != nil {
		t.Fatal(err)
	}
	if f.Winner().String() != v.Winner {
		t.Error("winner")
	}
}

// render gives the vectors as they stand in docs/protocol.md.
func render(v vectors) string {
	var b strings.Builder
	block := func(name, text string) { fmt.Fprintf(&b, "\n%s\n\n```\n%s\n```\n", name, text) }
	block("Seed of the device's key", v.Seed)
	block("Device", v.Device)
	fmt.Fprintf(&b, "\nIncarnation: %d\n", v.Incarnation)
	block("Community", v.Community)
	for i, e := range v.Entries {
		block(fmt.Sprintf("Entry %d, %s: payload", i+1, e.About), e.Payload)
		block("id", e.ID)
		block("signature", e.Signature)
	}
	block("Run of these entries", v.Run)
	block("Vector of somebody who holds them", v.Vector)
	block("Its digest", v.Digest)
	block("Proof of a fork", v.Fork)
	block("Its winner", v.Winner)
	for _, r := range v.Refused {
		block("Refused, "+r.About, r.Payload)
	}
	b.WriteString("\n")
	return b.String()
}

func writeVectors(t *testing.T) {
	v := makeVectors(t)
	b, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorsPath, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(protocolPath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), beginMark)
	_, after, ok2 := strings.Cut(rest, endMark)
	if !ok || !ok2 {
		t.Fatal("docs/protocol.md has no place for vectors")
	}
	text := before + beginMark + render(v) + endMark + after
	if err := os.WriteFile(protocolPath, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
