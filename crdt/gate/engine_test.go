package gate_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"

	"commonplace/crdt/gate"
	"github.com/automerge/automerge-go"
)

// The engine aborts the process it runs in. So the tests that feed it mutated
// changes run it in a child: this test binary again, told by a variable. An
// abort is then a closed pipe, and the parent knows what it sent last.
const childVariable = "GATE_TEST_ENGINE"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		serveEngine(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// What the child is asked to do with the bytes that follow.
const (
	setBase   = 'b' // changes to start from, from now on
	apply     = 'a' // apply a change that passed everything; all must agree
	openSaved = 'o' // load a saved document that passed; its changes must make the same one
)

type child struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	stock int // requests until a fresh child is due: the engine's memory only grows
	base  []byte
}

func startChild() *child {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=1", "GOMAXPROCS=1")
	c := &child{cmd: cmd, in: must(cmd.StdinPipe()), stock: 20_000}
	c.out = bufio.NewReader(must(cmd.StdoutPipe()))
	check(cmd.Start())
	return c
}

func (c *child) stop() {
	c.in.Close()
	c.cmd.Wait()
}

// errAborted is what a dead child answers.
var errAborted = errors.New("the engine aborted")

// ask sends bytes and returns what the child found wrong with them.
func (c *child) ask(verb byte, chunk []byte) (string, error) {
	c.stock--
	frame := append(binary.LittleEndian.AppendUint32([]byte{verb}, uint32(len(chunk))), chunk...)
	if _, err := c.in.Write(frame); err != nil {
		return "", errAborted
	}
	answer, err := readFrame(c.out)
	if err != nil {
		return "", errAborted
	}
	return string(answer[1:]), nil
}

func readFrame(r io.Reader) ([]byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	frame := make([]byte, 1+binary.LittleEndian.Uint32(head[1:]))
	frame[0] = head[0]
	_, err := io.ReadFull(r, frame[1:])
	return frame, err
}

// serveEngine is the child's side.
func serveEngine(in io.Reader, out io.Writer) {
	r := bufio.NewReaderSize(in, 1<<16)
	base, heads := automerge.New(), []automerge.ChangeHash(nil)
	for n := 1; ; n++ {
		frame, err := readFrame(r)
		if err != nil {
			return
		}
		wrong := ""
		switch frame[0] {
		case setBase:
			base = automerge.New()
			if err := base.LoadIncremental(frame[1:]); len(frame) > 1 && err != nil {
				wrong = "the base does not load: " + err.Error()
			}
			heads = base.Heads()
		case apply:
			wrong = applyAndCompare(base, heads, frame[1:])
		case openSaved:
			wrong = openAndCompare(frame[1:])
		}
		if n%100 == 0 {
			runtime.GC()
		}
		out.Write(append(binary.LittleEndian.AppendUint32([]byte{'r'}, uint32(len(wrong))), wrong...))
	}
}

// openAndCompare opens a document as a whole, and makes another of the changes
// that the gate took it apart into.
func openAndCompare(saved []byte) string {
	var changes []byte
	for _, c := range must(gate.Unpack(saved)) {
		changes = append(changes, c.Raw...)
	}
	whole, err := automerge.Load(saved)
	if err != nil {
		return "does not open: " + err.Error()
	}
	made := automerge.New()
	if err := made.LoadIncremental(changes); err != nil {
		return "its changes do not load: " + err.Error()
	}
	if !sameHashes(whole.Heads(), made.Heads()) {
		return "its changes make other heads"
	}
	return sameContent(whole, made)
}

func sameContent(a, b *automerge.Doc) string {
	x, y := fmt.Sprint(a.Root().Interface()), fmt.Sprint(b.Root().Interface())
	if x != y {
		return fmt.Sprintf("other content: %s, was %s", y, x)
	}
	return ""
}

// applyAndCompare applies a change and says where the engine's view of it
// differs from the gate's.
func applyAndCompare(base *automerge.Doc, before []automerge.ChangeHash, chunk []byte) string {
	c := must(gate.Check(chunk))
	d := must(base.Fork())
	if err := d.LoadIncremental(chunk); err != nil {
		return "refused: " + err.Error()
	}
	if wrong := compareChange(d, c); wrong != "" {
		return wrong
	}
	if heads := d.Heads(); !sameHashes(heads, headsAfter(before, c)) {
		return fmt.Sprintf("heads %v", heads)
	}
	if wrong := compareReopened(d, c); wrong != "" {
		return wrong
	}
	return goOn(d)
}

func compareChange(d *automerge.Doc, c *gate.Change) string {
	e, err := d.Change(c.Hash)
	switch {
	case err != nil:
		return "not there: " + err.Error()
	case e.ActorID() != fmt.Sprintf("%x", c.Actor):
		return "another actor: " + e.ActorID()
	case e.ActorSeq() != c.Seq:
		return fmt.Sprint("another seq: ", e.ActorSeq())
	case e.Message() != c.Message:
		return "another message: " + e.Message()
	case !sameHashes(e.Dependencies(), toEngine(c.Deps)):
		return fmt.Sprint("other dependencies: ", e.Dependencies())
	case e.Timestamp().UnixMilli() != c.Time:
		return fmt.Sprint("another time: ", e.Timestamp())
	case !bytes.Equal(e.Save(), c.Raw):
		return fmt.Sprintf("other bytes: %x", e.Save())
	}
	return ""
}

// compareReopened saves the document and opens it again: the engine then
// writes every change anew from its own tables.
func compareReopened(d *automerge.Doc, c *gate.Change) string {
	saved := d.Save()
	again, err := automerge.Load(saved)
	switch {
	case err != nil:
		return "does not open again: " + err.Error()
	case !sameHashes(again.Heads(), d.Heads()):
		return "other heads when opened again"
	}
	e, err := again.Change(c.Hash)
	if err != nil || !bytes.Equal(e.Save(), c.Raw) {
		return "another change when opened again"
	}
	if wrong := sameContent(d, again); wrong != "" {
		return wrong
	}
	if err := gate.CheckDocument(saved); err != nil {
		return "CheckDocument on what the engine saved: " + err.Error()
	}
	return ""
}

// goOn edits the document as a member would next, and saves it once more.
func goOn(d *automerge.Doc) string {
	check(d.SetActorID("00ff"))
	check(d.Path("next").Set("edit"))
	if t, err := d.Path("t").Get(); err == nil && t.Kind() == automerge.KindText && t.Text().Len() > 0 {
		check(t.Text().Splice(t.Text().Len()/2, 1, "new"))
	}
	commit(d)
	again, err := automerge.Load(d.Save())
	if err != nil {
		return "does not open after the next edit: " + err.Error()
	}
	return sameContent(d, again)
}

func toEngine(hs []gate.Hash) []automerge.ChangeHash {
	out := make([]automerge.ChangeHash, len(hs))
	for i, h := range hs {
		out[i] = h
	}
	return out
}

func headsAfter(before []automerge.ChangeHash, c *gate.Change) []automerge.ChangeHash {
	after := []automerge.ChangeHash{c.Hash}
	for _, h := range before {
		if !slices.Contains(c.Deps, gate.Hash(h)) {
			after = append(after, h)
		}
	}
	return after
}

func sameHashes(a, b []automerge.ChangeHash) bool {
	order := func(x, y automerge.ChangeHash) int { return bytes.Compare(x[:], y[:]) }
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.Equal(a, b)
}
