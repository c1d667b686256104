package gate_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"commonplace/crdt/gate"
)

// mutations is how many changes the differential test makes up. GATE_MUTATIONS
// sets another number, GATE_SEED another start; `make fuzz` asks for a million.
func mutations() (n int, start uint64) {
	n, start = 60_000, 1
	if s := os.Getenv("GATE_MUTATIONS"); s != "" {
		n = must(strconv.Atoi(s))
	}
	if s := os.Getenv("GATE_SEED"); s != "" {
		start = must(strconv.ParseUint(s, 10, 64))
	}
	return n, start
}

// tally counts what became of the mutated changes.
type tally struct {
	made, checked, admitted, aborts, disagreements int
	reasons                                        map[gate.Reason]int
}

func (t *tally) add(o *tally) {
	t.made += o.made
	t.checked += o.checked
	t.admitted += o.admitted
	t.aborts += o.aborts
	t.disagreements += o.disagreements
	for r, n := range o.reasons {
		t.reasons[r] += n
	}
}

// TestGateAndEngineAgree makes up changes, and gives the engine those that
// pass. Whatever the gate accepts the engine must accept, see the same way,
// and save and open again.
func TestGateAndEngineAgree(t *testing.T) {
	n, start := mutations()
	all := append(seeds(), jsSeeds()...)
	workers := runtime.GOMAXPROCS(0)
	sum := tally{reasons: map[gate.Reason]int{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(start, uint64(w)))
			f := feeder{t: t, m: newMutator(r, all), tally: tally{reasons: map[gate.Reason]int{}}}
			f.run(n / workers)
			mu.Lock()
			defer mu.Unlock()
			sum.add(&f.tally)
		})
	}
	wg.Wait()
	t.Logf("%d seeds, %d mutated changes: %d passed Check, %d of them also Past; %d aborts, %d disagreements",
		len(all), sum.made, sum.checked, sum.admitted, sum.aborts, sum.disagreements)
	t.Logf("refused: %v", sum.reasons)
	if sum.admitted == 0 {
		t.Error("nothing reached the engine")
	}
}

// feeder makes up changes in rounds of one seed, so that the child sets up
// the document before it only once a round.
type feeder struct {
	t *testing.T
	m *mutator
	tally
	child *child
}

const round = 500

func (f *feeder) run(n int) {
	f.child = startChild()
	defer func() { f.child.stop() }()
	for f.made < n {
		i := f.m.IntN(len(f.m.seeds))
		for range round {
			f.feed(i, f.m.mutate(i))
			if f.aborts+f.disagreements > 20 {
				return
			}
		}
	}
}

func (f *feeder) feed(i int, chunk []byte) {
	f.made++
	c, err := gate.Check(chunk)
	if err != nil {
		f.reasons[reasonOf(err)]++
		return
	}
	f.checked++
	if !sameBytes(c) {
		f.t.Errorf("%s: accepted, but not canonical:\n%x", f.m.seeds[i].name, chunk)
	}
	if err := pastOf(f.m.seeds[i]).Admit(c); err != nil {
		f.reasons[reasonOf(err)]++
		return
	}
	f.admitted++
	wrong, err := f.ask(i, apply, chunk)
	if err != nil {
		f.aborts++
		f.t.Errorf("%s: the engine aborted on\n%x\nafter %x", f.m.seeds[i].name, chunk, f.m.seeds[i].base)
		f.child.stop()
		f.child = startChild()
	} else if wrong != "" {
		f.disagreements++
		f.t.Errorf("%s: %s\n%+v\n%x\nafter %x", f.m.seeds[i].name, wrong, c.Ops, chunk, f.m.seeds[i].base)
	}
}

// ask gives the change to a child that stands at the right document.
func (f *feeder) ask(i int, verb byte, chunk []byte) (string, error) {
	if f.child.stock <= 0 {
		f.child.stop()
		f.child = startChild()
	}
	base := f.m.seeds[i].base
	if f.child.base == nil || string(f.child.base) != string(base) {
		if wrong, err := f.child.ask(setBase, base); wrong != "" || err != nil {
			panic(fmt.Sprint("setting up ", f.m.seeds[i].name, ": ", wrong, err))
		}
		f.child.base = append([]byte{}, base...)
	}
	return f.child.ask(verb, chunk)
}

// TestSavedDocumentsAgree does to saved documents what TestGateAndEngineAgree
// does to changes.
func TestSavedDocumentsAgree(t *testing.T) {
	n, start := mutations()
	all := savedDocuments()
	m := mutator{Rand: rand.New(rand.NewPCG(start, 77))}
	c := startChild()
	defer func() { c.stop() }()
	passed := 0
	for i := range n / 4 {
		saved := all[i%len(all)]
		if i >= len(all) {
			saved = m.bytes(saved)
		}
		if gate.CheckDocument(saved) != nil {
			continue
		}
		passed++
		wrong, err := c.ask(openSaved, saved)
		if err != nil {
			t.Fatalf("the engine aborted on\n%x", saved)
		}
		if wrong != "" {
			t.Errorf("%s\n%x", wrong, saved)
		}
	}
	t.Logf("%d documents, %d mutated; %d passed", len(all), n/4-len(all), passed)
	if passed < len(all) {
		t.Error("the documents themselves did not pass")
	}
}

func savedDocuments() [][]byte {
	var all [][]byte
	for _, name := range slices.Sorted(maps.Keys(scenarios)) {
		all = append(all, scenarios[name]().Save())
	}
	for _, path := range must(filepath.Glob(filepath.Join(jsDir, "*", "saved.automerge"))) {
		all = append(all, must(os.ReadFile(path)))
	}
	return all
}

// pastOf returns what came before a seed.
func pastOf(s seed) *gate.Past {
	past := gate.Default().NewPast()
	for _, p := range s.prior {
		check(past.Admit(must(gate.Check(p))))
	}
	return past
}

// aborting is a change that passes Check and takes the engine down: it deletes
// a name in a text. Only Past can know that the object is a text.
const aborting = "856f4a835bc4c6810197010207308fde794ec9de54e505a8ab4194da62e6505ffa902a4bd72a15978e19d95a4617" +
	"fa919c311b38c2a690867fb729968c216311bbcf40b14a982055460417bf10d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d404318be2cf" +
	"aa06066d657267656401100e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e090102020215033401420256027002710273027f007f017f01" +
	"00017f037f007f017f017f21"

func TestPastRefusesWhatAbortsTheEngine(t *testing.T) {
	all := jsSeeds()
	s := all[slices.IndexFunc(all, func(s seed) bool { return s.name == "JavaScript text/04.change" })]
	chunk := must(hex.DecodeString(aborting))
	if err := pastOf(s).Admit(must(gate.Check(chunk))); reasonOf(err) != gate.Unknown {
		t.Errorf("Past says %v", err)
	}
	c := startChild()
	defer c.stop()
	must(c.ask(setBase, s.base))
	if wrong, err := c.ask(apply, chunk); err != errAborted {
		t.Errorf("the engine survives this now (%q, %v): find another change to show that aborts are noticed", wrong, err)
	}
}
