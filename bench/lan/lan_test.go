// Package lan_test puts laptops into network namespaces on one bridge and lets
// the real program find its way: by mDNS with no address typed, and by the
// address in the invitation where the network drops multicast. It needs root
// and Debian's iproute2, makes its own namespaces, and removes them. Run it
// with `make test-lan`.
package lan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// How long a step of the whole may take on a busy machine.
const patience = 2 * time.Minute

func TestLaptopsFindEachOtherByMulticast(t *testing.T) {
	for _, laptops := range []int{2, 8} {
		t.Run(fmt.Sprint(laptops, " laptops"), func(t *testing.T) {
			n := newNetwork(t, laptops, true)
			n.meet(t, func(i invitation) []string { return strings.Fields(i.Words) })
		})
	}
}

func TestLaptopsFindEachOtherByTheInvitation(t *testing.T) {
	for _, laptops := range []int{2, 8} {
		t.Run(fmt.Sprint(laptops, " laptops"), func(t *testing.T) {
			n := newNetwork(t, laptops, false)
			n.meet(t, func(i invitation) []string { return []string{i.Link} })
		})
	}
}

type invitation struct{ Words, Link string }

type status struct {
	Name, Fingerprint string
	Members, Pages    int
}

// meet founds a community on the first laptop, lets the others join with what
// they were given, and waits until all hold the same.
func (n *network) meet(t *testing.T, given func(invitation) []string) {
	t.Helper()
	n.run(t, 0, "--offline", "create", "Field test", "--name", "Laptop 0", "--starter", "")
	n.run(t, 0, "--offline", "import", handful(t))

	inviting := n.start(t, 0, "invite", "--json", "--wait", "--expires", "1h", "--uses", fmt.Sprint(n.laptops-1))
	var i invitation
	if err := json.NewDecoder(inviting.out).Decode(&i); err != nil {
		t.Fatalf("reading the invitation: %v\n%s", err, inviting.err)
	}
	var joining []*process
	for laptop := 1; laptop < n.laptops; laptop++ {
		args := append([]string{"join", "--json", "--timeout", patience.String(), "--name", fmt.Sprint("Laptop ", laptop)}, given(i)...)
		joining = append(joining, n.start(t, laptop, args...))
	}
	for _, p := range append(joining, inviting) {
		p.wait(t)
	}

	var syncing []*process
	for laptop := range n.laptops {
		syncing = append(syncing, n.start(t, laptop, "sync", "--json", "--until", "all", "--timeout", patience.String()))
	}
	for _, p := range syncing {
		p.wait(t)
	}
	var first status
	for laptop := range n.laptops {
		var all []status
		if err := json.Unmarshal(n.run(t, laptop, "--offline", "status", "--json"), &all); err != nil || len(all) != 1 {
			t.Fatalf("status of laptop %d: %v %v", laptop, all, err)
		}
		if laptop == 0 {
			first = all[0]
		}
		if all[0] != first || all[0].Members != n.laptops || all[0].Pages == 0 {
			t.Errorf("laptop %d holds %+v, laptop 0 %+v", laptop, all[0], first)
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
		t.Skip("network namespaces need root: run `sudo make test-lan`")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("network namespaces need iproute2, which is not here")
	}
	program, err := filepath.Abs("../../bin/commonplace")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("bin/commonplace is not built: run `make test-lan`")
	}
	n := &network{laptops: laptops, name: fmt.Sprintf("cp%d", os.Getpid()%100000), program: program, profiles: t.TempDir()}
	if out, err := exec.Command("ip", "netns", "add", n.bridge()).CombinedOutput(); err != nil {
		t.Skipf("network namespaces cannot be made here: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("ip", "netns", "del", n.bridge()).Run() })
	n.ip(t, "-n", n.bridge(), "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
	n.ip(t, "-n", n.bridge(), "link", "set", "br0", "up")
	for i := range laptops {
		n.plug(t, i, multicast)
	}
	return n
}

func (n *network) bridge() string       { return n.name + "br" }
func (n *network) laptop(i int) string  { return fmt.Sprint(n.name, "n", i) }
func (n *network) profile(i int) string { return filepath.Join(n.profiles, fmt.Sprint("laptop-", i)) }
func (n *network) ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// plug makes laptop i and its cable to the bridge.
func (n *network) plug(t *testing.T, i int, multicast bool) {
	t.Helper()
	space, port := n.laptop(i), fmt.Sprint("p", i)
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

// process is the program running on a laptop.
type process struct {
	cmd  *exec.Cmd
	out  io.Reader     // its standard output
	err  *bytes.Buffer // its standard error, to be read after wait
	args []string
}

// start runs the program on a laptop; it is stopped when the test ends.
func (n *network) start(t *testing.T, laptop int, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience+30*time.Second)
	t.Cleanup(cancel)
	args = append([]string{"netns", "exec", n.laptop(laptop), n.program, "--profile", n.profile(laptop)}, args...)
	p := &process{cmd: exec.CommandContext(ctx, "ip", args...), err: &bytes.Buffer{}, args: args[4:]}
	p.cmd.Stderr = p.err
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = out
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("starting %v: %v", p.args, err)
	}
	return p
}

// wait ends when the program does, which must be well.
func (p *process) wait(t *testing.T) []byte {
	t.Helper()
	rest, _ := io.ReadAll(p.out)
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%s%s", p.args, err, rest, p.err)
	}
	return rest
}

func (n *network) run(t *testing.T, laptop int, args ...string) []byte {
	t.Helper()
	return n.start(t, laptop, args...).wait(t)
}
