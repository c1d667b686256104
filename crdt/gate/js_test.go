package gate_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonplace/crdt/gate"
	"github.com/google/go-cmp/cmp"
)

// said is what JavaScript Automerge reads in one of its own changes.
type said struct {
	File     string   `json:"file"`
	Deflated bool     `json:"deflated"`
	Hash     string   `json:"hash"`
	Deps     []string `json:"deps"`
	Actor    string   `json:"actor"`
	Seq      uint64   `json:"seq"`
	StartOp  uint64   `json:"startOp"`
	Time     int64    `json:"time"`
	Message  string   `json:"message"`
	Ops      int      `json:"ops"`
}

const jsDir = "testdata/js"

func manifest() []said {
	var list []said
	check(json.Unmarshal(must(os.ReadFile(filepath.Join(jsDir, "manifest.json"))), &list))
	return list
}

func TestCheckAgreesWithJavaScript(t *testing.T) {
	pasts := map[string]*gate.Past{}
	deflated := 0
	for _, want := range manifest() {
		raw := must(os.ReadFile(filepath.Join(jsDir, want.File)))
		if want.Deflated {
			deflated++
			if _, err := gate.Check(raw); reasonOf(err) != gate.WrongType {
				t.Errorf("%s: compressed, and the gate says %v", want.File, err)
			}
		}
		c, err := gate.Check(must(gate.Inflate(raw)))
		if err != nil {
			t.Errorf("%s: %v", want.File, err)
			continue
		}
		got := said{File: want.File, Deflated: raw[8] == 2, Hash: hex.EncodeToString(c.Hash[:]), Deps: []string{},
			Actor: hex.EncodeToString(c.Actor), Seq: c.Seq, StartOp: c.StartOp, Time: c.Time, Message: c.Message, Ops: len(c.Ops)}
		for _, d := range c.Deps {
			got.Deps = append(got.Deps, hex.EncodeToString(d[:]))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-JavaScript +gate)\n%s", want.File, d)
		}
		if !sameBytes(c) {
			t.Errorf("%s: not the same bytes when written anew", want.File)
		}
		scenario, _, _ := strings.Cut(want.File, "/")
		if pasts[scenario] == nil {
			pasts[scenario] = gate.Default().NewPast()
		}
		if err := pasts[scenario].Admit(c); err != nil {
			t.Errorf("%s: %v", want.File, err)
		}
	}
	if deflated == 0 {
		t.Error("no compressed change among the fixtures")
	}
}

// jsSeeds are the fixtures as seeds: they hold what automerge-go cannot write.
func jsSeeds() []seed {
	var list []seed
	var base []byte
	var prior [][]byte
	last := ""
	for _, f := range manifest() {
		if scenario, _, _ := strings.Cut(f.File, "/"); scenario != last {
			last, base, prior = scenario, nil, nil
		}
		raw := must(gate.Inflate(must(os.ReadFile(filepath.Join(jsDir, f.File)))))
		list = append(list, seed{"JavaScript " + f.File, base[:len(base):len(base)], prior[:len(prior):len(prior)], raw})
		base = append(base, raw...)
		prior = append(prior, raw)
	}
	return list
}
