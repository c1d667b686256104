package app_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonplace/app"
	"commonplace/crdt/feed"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Fprintln(os.Stderr, crashChild(dir))
		os.Exit(1)
	}
	// Each case opens three profiles; a few cases of many steps find more.
	if err := flag.Set("rapid.checks", rapidChecks()); err != nil {
		panic(err)
	}
	m.Run()
}

// world is three laptops of three members that exchange entries by hand.
type world struct {
	t    *testing.T
	apps []*app.App
	cs   []*app.Community
	now  *clock
	n    int
	open [3]*editor
}

// editor is a page open on a laptop, with the text that its window shows.
type editor struct {
	w    *app.Writing
	text []rune
}

// splice makes an edit as a person does.
func (e *editor) splice(pos, del int, ins string) error {
	e.text = slices.Concat(e.text[:pos], []rune(ins), e.text[pos+del:])
	return e.w.Splice(app.Edit{Pos: pos, Del: del, Ins: ins})
}

// pull takes in what others wrote; the window must then show what is there. What
// somebody types who is no longer a member goes nowhere.
func (e *editor) pull(t *rapid.T, member bool) {
	for more := true; more; {
		var edits []app.RemoteEdit
		edits, more = e.w.Pull()
		for _, r := range edits {
			e.text = slices.Concat(e.text[:r.Pos], []rune(r.Ins), e.text[r.Pos+r.Del:])
		}
	}
	if got := e.w.Text(); member && got != string(e.text) {
		t.Fatalf("the window shows %q, the page is %q", string(e.text), got)
	}
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, now: newClock()}
	for i, name := range []string{"Ana", "Ben", "Cleo"} {
		a, err := app.Open(t.Context(), app.Options{
			Dir: t.TempDir(), Network: app.NetworkOptions{Off: true}, Now: w.now.Now, Store: small,
		})
		check(t, err)
		check(t, a.SetProfile(app.Profile{Name: name}))
		w.apps = append(w.apps, a)
		if i == 0 {
			w.cs = append(w.cs, found(t, a, "teaching"))
			continue
		}
		c, err := a.JoinFrom(t.Context(), w.cs[0])
		check(t, err)
		w.cs = append(w.cs, c)
		w.carry(0, i, 1<<30)
	}
	w.settle()
	return w
}

func (w *world) close() {
	for _, a := range w.apps {
		check(w.t, a.Close())
	}
}

// carry brings up to most entries of each feed from one laptop to another.
func (w *world) carry(from, to, most int) {
	w.t.Helper()
	a, b := w.cs[from].Replica(), w.cs[to].Replica()
	ids := make([]feed.ID, 0)
	for id := range a.Vector() {
		ids = append(ids, id)
	}
	held := b.Vector()
	for _, id := range a.Order(ids) {
		var batch []feed.Record
		for rec, err := range a.Range(id, held[id].Seq+1, a.Vector()[id].Seq) {
			check(w.t, err)
			if len(batch) == most {
				break
			}
			batch = append(batch, rec)
		}
		if len(batch) > 0 {
			check(w.t, b.Receive(w.t.Context(), a.Device(), batch))
		}
	}
	flush(w.t, w.cs[to])
}

// settle brings everything everywhere.
func (w *world) settle() {
	for range 2 {
		for from := range w.cs {
			for to := range w.cs {
				if from != to {
					w.carry(from, to, 1<<30)
				}
			}
		}
	}
	flush(w.t, w.cs...)
}

// act does one thing on one laptop. What its member is not, or no longer,
// allowed to do is passed over.
func (w *world) act(t *rapid.T, who int, what string) {
	c := w.cs[who]
	w.n++
	pages := c.Pages()
	var id app.DocID
	if len(pages) > 0 {
		id = pages[rapid.IntRange(0, len(pages)-1).Draw(t, "page")].ID
	}
	var err error
	switch what {
	case "create":
		_, err = c.CreatePage(app.PageDraft{Title: fmt.Sprintf("Page %d", w.n%7), Body: long(w.n * 7 % 300)})
	case "write":
		if len(pages) > 0 && w.open[who] == nil {
			err = w.write(t, c, id)
		}
	case "rename":
		if len(pages) > 0 {
			err = c.RenamePage(id, fmt.Sprintf("Title %d", w.n))
		}
	case "tag":
		if len(pages) > 0 {
			err = c.SetTags(id, []string{fmt.Sprintf("t%d", w.n%5), "all"})
		}
	case "archive":
		if len(pages) > 1 {
			err = c.ArchivePage(id, true)
		}
	case "say":
		if len(pages) > 0 {
			_, err = c.Say(id, fmt.Sprintf("Message %d for @Ana", w.n), app.EntryID{})
		}
	case "endorse":
		var ch app.Charter
		ch, err = c.Charter()
		if err == nil {
			cl := ch.Clauses[w.n%len(ch.Clauses)]
			err = c.Endorse(cl.ID, cl.VersionID, app.Endorse, "")
		}
	case "amend":
		var ch app.Charter
		ch, err = c.Charter()
		if err == nil {
			cl := ch.Clauses[w.n%len(ch.Clauses)]
			err = c.AmendClause(cl.ID, app.ClauseText{Kind: cl.Kind, Title: cl.Title, Text: fmt.Sprintf("Version of step %d.", w.n)})
		}
	case "remove":
		err = c.Remove(w.cs[2].Me().ID, "")
	}
	if err != nil {
		t.Logf("%s by %d: %v", what, who, err)
	}
}

// edit opens, types in, pulls or closes the page open on a laptop.
func (w *world) edit(t *rapid.T, who int) {
	e := w.open[who]
	if e == nil {
		pages := w.cs[who].Pages()
		if len(pages) == 0 {
			return
		}
		id := pages[rapid.IntRange(0, len(pages)-1).Draw(t, "page")].ID
		inner, err := w.cs[who].Write(id)
		if err != nil {
			t.Logf("writing by %d: %v", who, err)
			return
		}
		w.open[who] = &editor{w: inner, text: []rune(inner.Text())}
		return
	}
	switch rapid.IntRange(0, 5).Draw(t, "edit") {
	case 0:
		w.shut(t, who)
	case 1, 2:
		e.pull(t, !w.cs[who].Me().Left)
	default:
		w.n++
		pos := rapid.IntRange(0, len(e.text)).Draw(t, "pos")
		del := rapid.IntRange(0, min(4, len(e.text)-pos)).Draw(t, "del")
		if err := e.splice(pos, del, fmt.Sprintf("(%d)", w.n)); err != nil {
			t.Logf("typing by %d: %v", who, err)
		}
	}
}

func (w *world) shut(t *rapid.T, who int) {
	if e := w.open[who]; e != nil {
		if err := e.w.Close(); err != nil {
			t.Logf("closing by %d: %v", who, err)
		}
		w.open[who] = nil
	}
}

func (w *world) write(t *rapid.T, c *app.Community, id app.DocID) error {
	e, err := c.Write(id)
	if err != nil {
		return err
	}
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		n := len([]rune(e.Text()))
		pos := rapid.IntRange(0, n).Draw(t, "pos")
		del := rapid.IntRange(0, min(5, n-pos)).Draw(t, "del")
		if err := e.Splice(app.Edit{Pos: pos, Del: del, Ins: fmt.Sprintf("<%d>", w.n)}); err != nil {
			return err
		}
	}
	return e.Close()
}

// Equal sets of entries give equal screens, whatever the order of arrival, who
// was apart from whom, and who was removed meanwhile.
func TestConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		defer w.close()
		acts := []string{"create", "write", "write", "write", "rename", "tag", "archive", "say", "endorse", "amend"}
		removed := false
		for range rapid.IntRange(20, 60).Draw(rt, "steps") {
			who := rapid.IntRange(0, 2).Draw(rt, "who")
			switch rapid.IntRange(0, 5).Draw(rt, "kind") {
			case 4, 5:
				w.edit(rt, who)
			case 0:
				to := (who + rapid.IntRange(1, 2).Draw(rt, "to")) % 3
				w.carry(who, to, rapid.IntRange(1, 8).Draw(rt, "entries"))
			default:
				what := rapid.SampledFrom(acts).Draw(rt, "what")
				if !removed && who == 0 && rapid.IntRange(0, 15).Draw(rt, "remove") == 0 {
					what, removed = "remove", true
				}
				w.now.forward(time.Duration(rapid.IntRange(0, 90).Draw(rt, "minutes")) * time.Minute)
				w.act(rt, who, what)
			}
		}
		for who := range w.cs {
			w.shut(rt, who)
		}
		w.settle()
		first := shown(t, w.cs[0])
		for i, c := range w.cs[1:] {
			if c.Fingerprint() != w.cs[0].Fingerprint() {
				rt.Fatalf("laptop %d holds something else", i+1)
			}
			if diff := cmp.Diff(first, shown(t, c)); diff != "" {
				rt.Fatalf("laptop %d shows something else: %s", i+1, diff)
			}
		}
	})
}

// rapidChecks lets a longer run be asked for: COMMONPLACE_CHECKS=200.
func rapidChecks() string {
	if n := os.Getenv("COMMONPLACE_CHECKS"); n != "" {
		return n
	}
	return "6"
}
