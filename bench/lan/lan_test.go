// Package lan_test puts laptops into network namespaces on one bridge and lets
// the real program find its way: by mDNS with no address typed, and by the
// address in the invitation where the network drops multicast. It needs root
// and Debian's iproute2, makes its own namespaces, and removes them. Run it
// with `make test-lan`.
package lan_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"commonplace/bench/program"
)

func TestLaptopsFindEachOtherByMulticast(t *testing.T) {
	for _, laptops := range []int{2, 8} {
		t.Run(fmt.Sprint(laptops, " laptops"), func(t *testing.T) {
			n := newNetwork(t, laptops, true)
			n.gather(t, func(i invitation) []string { return strings.Fields(i.Words) })
			// Everybody meets everybody.
			var syncing []*program.Process
			for i := range laptops {
				syncing = append(syncing, n.start(t, i, "sync", "--until", "all"))
			}
			for _, p := range syncing {
				ended(t, p)
			}
			n.same(t)
		})
	}
}

func TestLaptopsFindEachOtherByTheInvitation(t *testing.T) {
	for _, laptops := range []int{2, 8} {
		t.Run(fmt.Sprint(laptops, " laptops"), func(t *testing.T) {
			n := newNetwork(t, laptops, false)
			n.gather(t, func(i invitation) []string { return []string{i.Link} })
			// All know the first laptop, which passes on what the others bring.
			var syncing []*program.Process
			for i := range laptops {
				syncing = append(syncing, n.start(t, i, "sync"))
			}
			agree(t, syncing)
			for _, p := range syncing {
				if _, err := p.Stop(); err != nil {
					t.Error(err)
				}
			}
			n.same(t)
		})
	}
}

type invitation struct{ Words, Link string }

// gather founds a community on the first laptop and lets the others join, all
// at once, with what they were given.
func (n *network) gather(t *testing.T, given func(invitation) []string) {
	t.Helper()
	ended(t, n.start(t, 0, "--offline", "create", "Field test", "--name", "Laptop 0"))
	ended(t, n.start(t, 0, "--offline", "import", handful(t)))

	inviting := n.start(t, 0, "--json", "invite", "--wait", "--expires", "1h", "--uses", fmt.Sprint(n.laptops-1))
	line, err := inviting.Line(patience(t), "words")
	if err != nil {
		t.Fatal(err)
	}
	var i invitation
	if err := json.Unmarshal([]byte(line), &i); err != nil {
		t.Fatalf("reading the invitation: %v", err)
	}
	var joining []*program.Process
	for laptop := 1; laptop < n.laptops; laptop++ {
		args := append([]string{"join", "--name", fmt.Sprint("Laptop ", laptop)}, given(i)...)
		joining = append(joining, n.start(t, laptop, args...))
	}
	for _, p := range append(joining, inviting) {
		ended(t, p)
	}
}

var fingerprint = regexp.MustCompile(`Field test  ([0-9a-f]{16})`)

// agree waits until all programs tell of the same fingerprint.
func agree(t *testing.T, all []*program.Process) {
	t.Helper()
	ctx := patience(t)
	for {
		seen := map[string]int{}
		for _, p := range all {
			if told := fingerprint.FindAllString(p.Told(), -1); len(told) > 0 {
				seen[told[len(told)-1]]++
			}
		}
		for _, count := range seen {
			if count == len(all) {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("after %v the laptops hold different things: %v", program.Patience, seen)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// same fails the test unless all laptops hold the same.
func (n *network) same(t *testing.T) {
	t.Helper()
	var first program.Status
	for i := range n.laptops {
		s, err := n.laptop(i).Status(patience(t))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = s
		}
		if s.Fingerprint != first.Fingerprint || s.Members != n.laptops || s.Pages != first.Pages || s.Pages == 0 {
			t.Errorf("laptop %d holds %+v, laptop 0 %+v", i, s, first)
		}
	}
}

// handful is a folder with some pages.
func handful(t *testing.T) string {
	dir := t.TempDir()
	for i := range 5 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("page-%d.md", i)), fmt.Appendf(nil, "# Page %d\n\nText.\n", i), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// network is a bridge with laptops on it, each in a namespace of its own.
type network struct {
	laptops  int
	name     string
	program  string
	profiles string
}

func newNetwork(t *testing.T, laptops int, multicast bool) *network {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: network namespaces need root: run `sudo make test-lan`")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("SKIPPED: network namespaces need iproute2, which is not here")
	}
	path, err := program.Find()
	if errors.Is(err, program.ErrNotBuilt) {
		t.Skip("SKIPPED: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	n := &network{laptops: laptops, name: fmt.Sprintf("cp%d", os.Getpid()%100000), program: path, profiles: t.TempDir()}
	if out, err := exec.Command("ip", "netns", "add", n.bridge()).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: network namespaces cannot be made here: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("ip", "netns", "del", n.bridge()).Run() })
	n.ip(t, "-n", n.bridge(), "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
	n.ip(t, "-n", n.bridge(), "link", "set", "br0", "up")
	for i := range laptops {
		n.plug(t, i, multicast)
	}
	return n
}

func (n *network) bridge() string     { return n.name + "br" }
func (n *network) space(i int) string { return fmt.Sprint(n.name, "n", i) }

func (n *network) ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// plug makes laptop i and its cable to the bridge.
func (n *network) plug(t *testing.T, i int, multicast bool) {
	t.Helper()
	space, port := n.space(i), fmt.Sprint("p", i)
	n.ip(t, "netns", "add", space)
	t.Cleanup(func() { exec.Command("ip", "netns", "del", space).Run() })
	n.ip(t, "link", "add", "eth0", "netns", space, "type", "veth", "peer", "name", port, "netns", n.bridge())
	n.ip(t, "-n", n.bridge(), "link", "set", port, "master", "br0", "up")
	if !multicast {
		n.ip(t, "-n", n.bridge(), "link", "set", port, "type", "bridge_slave", "mcast_flood", "off")
	}
	n.ip(t, "-n", space, "addr", "add", fmt.Sprintf("10.77.0.%d/24", i+1), "dev", "eth0")
	n.ip(t, "-n", space, "link", "set", "lo", "up")
	n.ip(t, "-n", space, "link", "set", "eth0", "up")
	n.ip(t, "-n", space, "route", "add", "default", "dev", "eth0")
}

// laptop is the program in a namespace.
func (n *network) laptop(i int) program.Laptop {
	return program.Laptop{
		Program: n.program,
		Profile: filepath.Join(n.profiles, fmt.Sprint("laptop-", i)),
		Before:  []string{"ip", "netns", "exec", n.space(i)},
	}
}

// start runs the program on a laptop; it is stopped when the test ends.
func (n *network) start(t *testing.T, i int, args ...string) *program.Process {
	t.Helper()
	p, err := n.laptop(i).Start(patience(t), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

func ended(t *testing.T, p *program.Process) {
	t.Helper()
	if _, err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}

// patience gives a step its time.
func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), program.Patience)
	t.Cleanup(cancel)
	return ctx
}
