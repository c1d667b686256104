package proof_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
	"commonplace/bench/program"
)

// kills is how often a side is killed.
func kills(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 4
	}
	return 20
}

func seeded(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("moments are drawn from seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// killLater kills a program at a random moment.
func killLater(p *program.Process, r *rand.Rand, within time.Duration) {
	select {
	case <-p.Ended():
	case <-time.After(time.Duration(r.Int64N(int64(within)))):
	}
	p.Kill()
}

// TestKilledWhileImporting kills an import at random moments: every page that
// was there before is still there after, and one import that is left alone
// brings the rest.
func TestKilledWhileImporting(t *testing.T) {
	r := seeded(t)
	ana := found(t, "Ana")
	folder := t.TempDir()
	var held []string
	for i := range kills(t) {
		for j := range 40 {
			samplePage(t, folder, fmt.Sprintf("round-%d/page-%d.md", i, j))
		}
		killLater(ana.start(t, "--offline", "import", folder), r, 900*time.Millisecond)
		now := pagePaths(t, ana)
		for _, path := range held {
			if !slices.Contains(now, path) {
				t.Errorf("round %d: page %s was there and is lost", i, path)
			}
		}
		held = now
	}
	t.Logf("%d of %d pages were there before the last import", len(held), 40*kills(t))
	ana.run(t, "import", folder)
	if diff := cmp.Diff(files(t, folder), files(t, filepath.Join(ana.export(t), "pages"))); diff != "" {
		t.Errorf("exported pages differ from the imported ones: %s", diff)
	}
}

func pagePaths(t *testing.T, l laptop) []string {
	t.Helper()
	a, c := l.open(t)
	var all []string
	for _, p := range c.Pages() {
		all = append(all, p.Path)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestKilledWhileExchanging kills either side of an exchange at random moments,
// while both have something new for the other each time: what either of them
// saved stays, and left alone they end the same.
func TestKilledWhileExchanging(t *testing.T) {
	r := seeded(t)
	ana := found(t, "Ana")
	writePages(t, ana, 10)
	ben := admit(t, ana, "Ben")
	marks := map[string][]string{}
	for i := range kills(t) {
		for _, l := range []laptop{ana, ben} {
			marks[l.name] = append(marks[l.name], mark(t, l, i)...)
		}
		host := ana.start(t, "--headless")
		guest := ben.start(t, "--dial", address(t, host), "--headless")
		address(t, guest) // from now on it ends well when it is asked to
		killed, left := host, guest
		if r.IntN(2) == 0 {
			killed, left = guest, host
		}
		killLater(killed, r, 900*time.Millisecond)
		if _, err := left.Stop(); err != nil {
			t.Errorf("round %d: the side that was not killed: %v", i, err)
		}
		for _, l := range []laptop{ana, ben} {
			hasMarks(t, l, marks[l.name])
		}
	}
	meet(t, ana, ben)
	same(t, ana, ben)
	for _, l := range []laptop{ana, ben} {
		hasMarks(t, l, slices.Concat(marks["Ana"], marks["Ben"]))
	}
}

// mark writes some new pages and something into an old one, all of it easy to
// find again.
func mark(t *testing.T, l laptop, round int) []string {
	t.Helper()
	a, c := l.open(t)
	old := c.Pages()[0]
	w, err := c.Write(old.ID)
	if err != nil {
		t.Fatal(err)
	}
	var marks []string
	for i := range 20 {
		marks = append(marks, fmt.Sprintf("[%s-%d-%d]", l.name, round, i))
		if i%2 == 0 {
			err = w.Splice(app.Edit{Pos: 0, Ins: marks[i]})
		} else {
			_, err = c.CreatePage(app.PageDraft{Title: marks[i], Body: "Written in one round.\n"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	return marks
}

// hasMarks fails the test unless all marks are in the titles and texts.
func hasMarks(t *testing.T, l laptop, marks []string) {
	t.Helper()
	a, c := l.open(t)
	var all strings.Builder
	for _, p := range c.Pages() {
		full, err := c.Page(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(p.Title + full.Body)
	}
	text := all.String()
	for _, m := range marks {
		if !strings.Contains(text, m) {
			t.Errorf("%s saved %s, which is lost", l.name, m)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledWhileWriting kills a program that writes pages and says of each
// when it is saved: whatever it said is there afterwards.
func TestKilledWhileWriting(t *testing.T) {
	r := seeded(t)
	ana := found(t, "Ana")
	saved := map[string]bool{}
	for i := range kills(t) {
		var said bytes.Buffer
		cmd := exec.Command(os.Args[0], "-test.run=^TestWriter$")
		cmd.Env = append(os.Environ(), writerProfile+"="+ana.Profile, writerRound+"="+fmt.Sprint(i))
		cmd.Stdout = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(900 * time.Millisecond)))) // the random moment
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed, and says so
		for line := range strings.Lines(said.String()) {
			if title, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "saved "); ok && strings.HasSuffix(line, "\n") {
				saved[title] = true
			}
		}
		a, c := ana.open(t)
		var titles []string
		for _, p := range c.Pages() {
			titles = append(titles, p.Title)
		}
		for title := range saved {
			if !slices.Contains(titles, title) {
				t.Errorf("round %d: %q was saved and is lost", i, title)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d pages were said to be saved before the program was killed", len(saved))
}

// What the writer, which is this test binary in another process, is told.
const (
	writerProfile = "COMMONPLACE_PROOF_PROFILE"
	writerRound   = "COMMONPLACE_PROOF_ROUND"
)

// TestWriter is the program that [TestKilledWhileWriting] kills.
func TestWriter(t *testing.T) {
	profile := os.Getenv(writerProfile)
	if profile == "" {
		t.Skip("this is the other half of another test")
	}
	a, err := app.Open(t.Context(), app.Options{Dir: profile, Network: app.NetworkOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Community(a.Communities()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	for i := 0; ; i++ {
		title := fmt.Sprintf("Page %s-%d", os.Getenv(writerRound), i)
		if _, err := c.CreatePage(app.PageDraft{Title: title, Body: "Written and saved.\n"}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(out, "saved", title)
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
	}
}
