package proof_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
	"commonplace/bench/program"
	"commonplace/crdt/document"
)

// laptop is a profile on which the real program runs, on loopback alone.
type laptop struct {
	program.Laptop
	name string
}

func newLaptop(t *testing.T, name string) laptop {
	t.Helper()
	path, err := program.Find()
	if errors.Is(err, program.ErrNotBuilt) {
		t.Skip("SKIPPED: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return laptop{program.Laptop{
		Program: path,
		Profile: filepath.Join(t.TempDir(), name),
		Flags:   []string{"--no-discovery", "--listen", "127.0.0.1:0"},
	}, name}
}

// context gives a step of a test its time.
func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), program.Patience)
	t.Cleanup(cancel)
	return ctx
}

// run runs a command that needs no network.
func (l laptop) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := l.Run(patience(t), append([]string{"--offline"}, args...)...)
	if err != nil {
		t.Fatalf("%s: %v", l.name, err)
	}
	return out
}

// start runs a command in the background until the test ends.
func (l laptop) start(t *testing.T, args ...string) *program.Process {
	t.Helper()
	p, err := l.Start(patience(t), args...)
	if err != nil {
		t.Fatalf("%s: %v", l.name, err)
	}
	t.Cleanup(p.Kill)
	return p
}

func (l laptop) status(t *testing.T) program.Status {
	t.Helper()
	s, err := l.Status(patience(t))
	if err != nil {
		t.Fatalf("%s: %v", l.name, err)
	}
	return s
}

// found makes a community on a new laptop.
func found(t *testing.T, name string) laptop {
	t.Helper()
	l := newLaptop(t, name)
	l.run(t, "create", "Field test", "--domain", "how laptops part and meet", "--name", name)
	return l
}

// admit lets a new laptop join the community of another one.
func admit(t *testing.T, host laptop, name string) laptop {
	t.Helper()
	guest := newLaptop(t, name)
	inviting := host.start(t, "invite", "--wait", "--expires", "1h")
	link, err := inviting.Line(patience(t), "commonplace:")
	if err != nil {
		t.Fatal(err)
	}
	joining := guest.start(t, "join", link, "--name", name)
	ended(t, joining)
	ended(t, inviting)
	return guest
}

func ended(t *testing.T, p *program.Process) string {
	t.Helper()
	out, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// meet brings two laptops together until both say that they are in sync.
func meet(t *testing.T, a, b laptop) {
	t.Helper()
	host := a.start(t, "sync", "--until", "met")
	address := address(t, host)
	guest := b.start(t, "--dial", address, "sync", "--until", "met")
	ended(t, guest)
	ended(t, host)
}

func address(t *testing.T, p *program.Process) string {
	t.Helper()
	at, err := p.Address(patience(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// open opens the profile in this process, away from any network.
func (l laptop) open(t *testing.T) (*app.App, *app.Community) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Dir: l.Profile, Network: app.NetworkOptions{Off: true}})
	if err != nil {
		t.Fatalf("opening the profile of %s: %v", l.name, err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("closing the profile of %s: %v", l.name, err)
		}
	})
	all := a.Communities()
	if len(all) != 1 {
		t.Fatalf("%s has %d communities", l.name, len(all))
	}
	c, err := a.Community(all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	// What a killed program saved may still be on its way to the read models.
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a, c
}

// same fails the test unless all laptops hold the same, down to the last byte
// of an export, and gives the folder of one export.
func same(t *testing.T, laptops ...laptop) string {
	t.Helper()
	first := laptops[0].status(t)
	exported := laptops[0].export(t)
	for _, l := range laptops[1:] {
		s := l.status(t)
		if s.Fingerprint != first.Fingerprint {
			t.Errorf("%s holds %s, %s holds %s", l.name, s.Fingerprint, laptops[0].name, first.Fingerprint)
		}
		if diff := cmp.Diff(files(t, exported), files(t, l.export(t))); diff != "" {
			t.Errorf("exports differ (-%s +%s):\n%s", laptops[0].name, l.name, diff)
		}
	}
	return exported
}

func (l laptop) export(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	l.run(t, "export", dir)
	return dir
}

// files reads a folder: path and content; of a document its heads, which name
// its whole history, in whatever order the file has it. The manifest of an
// export says who made it when, so it is left out.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(dir)
	for _, path := range paths(t, dir) {
		if path == "commonplace-export.json" {
			continue
		}
		text, err := readFile(root, path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(path) == ".automerge" {
			text = heads(t, path, []byte(text))
		}
		all[path] = text
	}
	if len(all) == 0 {
		t.Fatal(fmt.Errorf("%s holds no files", dir))
	}
	return all
}

func heads(t *testing.T, path string, saved []byte) string {
	t.Helper()
	d, err := document.Load(saved, []byte("reader"))
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	defer d.Close()
	return fmt.Sprint(d.Heads())
}
