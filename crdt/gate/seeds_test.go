package gate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/automerge/automerge-go"
)

// seed is a change that an engine wrote, and the changes it needs.
type seed struct {
	name   string
	base   []byte // the changes before it, one after another
	prior  [][]byte
	change []byte
}

// must stops a test whose own preparations fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func newDoc(actor string) *automerge.Doc {
	d := automerge.New()
	check(d.SetActorID(strings.Repeat(actor, 16)))
	return d
}

func fork(d *automerge.Doc, actor string) *automerge.Doc {
	f := must(d.Fork())
	check(f.SetActorID(strings.Repeat(actor, 16)))
	return f
}

var seedTime = time.UnixMilli(1_700_000_000_000)

func commit(d *automerge.Doc) {
	must(d.Commit("", automerge.CommitOptions{Time: &seedTime}))
}

// scenarios are documents of every shape that automerge-go can write.
var scenarios = map[string]func() *automerge.Doc{
	"scalars":  scalars,
	"nested":   nested,
	"lists":    lists,
	"text":     text,
	"counters": counters,
	"actors":   manyActors,
	"big text": bigText,
}

func scalars() *automerge.Doc {
	d := newDoc("a1")
	for k, v := range map[string]any{"null": nil, "yes": true, "no": false, "int": int64(-7),
		"uint": uint64(300), "float": 1.5, "text": "zwölf", "bytes": []byte{0, 1, 255},
		"time": seedTime, "counter": automerge.NewCounter(3), "": nil} {
		if k != "" {
			check(d.Path(k).Set(v))
		}
	}
	commit(d)
	for _, k := range []string{"int", "text", "yes"} {
		check(d.Path(k).Set("again"))
		commit(d)
		check(d.Path(k).Delete())
		commit(d)
	}
	return d
}

func nested() *automerge.Doc {
	d := newDoc("b2")
	check(d.Path("a", "b", "c").Set("deep"))
	commit(d)
	check(d.Path("a", "list").Set([]any{"x", map[string]any{"k": int64(1)}, []any{true}}))
	commit(d)
	check(d.Path("a", "list", 1, "k").Set("changed"))
	check(d.Path("a", "b").Delete())
	commit(d)
	return d
}

func lists() *automerge.Doc {
	d := newDoc("c3")
	check(d.Path("l").Set([]string{"a", "b", "c", "d"}))
	commit(d)
	l := must(d.Path("l").Get()).List()
	check(l.Insert(2, int64(5), "y"))
	check(l.Set(0, "A"))
	commit(d)
	check(l.Delete(1))
	check(l.Append(map[string]any{"in": "list"}))
	commit(d)
	return d
}

func text() *automerge.Doc {
	d := newDoc("d4")
	check(d.Path("t").Set(automerge.NewText("Guten Tag 🙂")))
	commit(d)
	t := must(d.Path("t").Get()).Text()
	check(t.Splice(6, 3, "Abend"))
	commit(d)
	o := fork(d, "0e")
	check(must(o.Path("t").Get()).Text().Splice(0, 5, "Schönen"))
	commit(o)
	check(t.Splice(0, 3, "x"))
	commit(d)
	must(d.Merge(o))
	check(t.Insert(2, "merged"))
	commit(d)
	return d
}

func counters() *automerge.Doc {
	d := newDoc("e5")
	check(d.Path("c").Set(automerge.NewCounter(10)))
	check(d.Path("l").Set([]any{automerge.NewCounter(1), "x"}))
	commit(d)
	o := fork(d, "f6")
	check(o.Path("c").Counter().Inc(-4))
	commit(o)
	check(d.Path("c").Counter().Inc(1000))
	check(d.Path("l", 0).Counter().Inc(2))
	commit(d)
	must(d.Merge(o))
	check(d.Path("c").Counter().Inc(1))
	commit(d)
	check(d.Path("c").Delete())
	commit(d)
	return d
}

// manyActors writes the same keys and text on five laptops at once.
func manyActors() *automerge.Doc {
	d := newDoc("99")
	check(d.Path("k").Set("base"))
	check(d.Path("t").Set(automerge.NewText("base")))
	check(d.Path("m").Set(map[string]any{"x": int64(1)}))
	commit(d)
	for round := range 3 {
		var others []*automerge.Doc
		for i := range 5 {
			o := fork(d, fmt.Sprintf("%02x", 16*(i+1)+round))
			check(o.Path("k").Set(int64(i)))
			check(o.Path("m", "x").Set(fmt.Sprint(i)))
			check(must(o.Path("t").Get()).Text().Splice(i%3, i%2, fmt.Sprint("<", i, ">")))
			commit(o)
			others = append(others, o)
		}
		for _, o := range others {
			must(d.Merge(o))
		}
		check(d.Path("k").Set("merged"))
		if round == 1 {
			check(d.Path("m", "x").Delete())
		}
		commit(d)
	}
	return d
}

func bigText() *automerge.Doc {
	d := newDoc("ab")
	check(d.Path("t").Set(automerge.NewText(strings.Repeat("Lorem ipsum dolor. ", 200))))
	commit(d)
	t := must(d.Path("t").Get()).Text()
	check(t.Splice(100, 300, strings.Repeat("x", 500)))
	commit(d)
	check(t.Splice(0, 3000, ""))
	commit(d)
	return d
}

// seeds splits the scenarios into single changes with what comes before.
func seeds() []seed {
	var list []seed
	for _, name := range slices.Sorted(maps.Keys(scenarios)) {
		var base []byte
		var prior [][]byte
		for i, c := range must(scenarios[name]().Changes()) {
			raw := c.Save()
			list = append(list, seed{fmt.Sprintf("%s %d", name, i), base[:len(base):len(base)], prior[:i:i], raw})
			base = append(base, raw...)
			prior = append(prior, raw)
		}
	}
	return list
}

func TestSeedsAreOfEveryKind(t *testing.T) {
	if n := len(seeds()); n < 40 {
		t.Fatalf("only %d seeds", n)
	}
}
