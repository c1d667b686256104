package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonplace/app"
)

func TestPages(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	a := open(t, dir, clock.Now)
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(t, a, "teaching")
	first := page(t, c, "Swarming", "Bees *swarm* in May. See [feeding](feeding.md).")
	second := page(t, c, "Feeding", "Feed them in autumn. #winter")
	check(t, c.SetTags(first, []string{"#Spring", "care"}))
	check(t, c.RenamePage(first, "Swarms"))
	check(t, c.MovePage(second, "care/autumn"))

	p, err := c.Page(first)
	check(t, err)
	want := app.PageInfo{
		ID: first, Title: "Swarms", Path: "notes/swarming.md", Collection: "notes",
		Tags: []string{"care", "spring"}, Words: 6, ChangedBy: c.Me().ID, Changed: p.Changed,
	}
	if diff := cmp.Diff(want, p.PageInfo); diff != "" {
		t.Error(diff)
	}
	if len(p.Authors) != 1 || p.Authors[0] != c.Me().ID {
		t.Errorf("authors are %v", p.Authors)
	}
	if to, ok := c.PageByLink(second, "../../notes/swarming.md#top"); !ok || to != first {
		t.Errorf("link leads to %v, %v", to, ok)
	}
	if got := c.Collections(); !slices.Equal(got, []string{"care/autumn", "notes"}) {
		t.Errorf("collections are %v", got)
	}

	check(t, c.ArchivePage(second, true))
	if got := len(c.Pages()); got != 1 {
		t.Errorf("%d pages in sight after archiving, want 1", got)
	}
	check(t, a.Close())

	a = open(t, dir, clock.Now)
	c, err = a.Community(c.ID())
	check(t, err)
	flush(t, c)
	again, err := c.Page(first)
	check(t, err)
	if diff := cmp.Diff(p, again); diff != "" {
		t.Errorf("after opening again: %s", diff)
	}
	if got := len(c.ArchivedPages()); got != 1 {
		t.Errorf("%d archived pages, want 1", got)
	}
}

func TestLongPageAndHistory(t *testing.T) {
	c := found(t, named(t, "Ana"), "")
	text := long(30_000)
	id := page(t, c, "Long", text)
	if got := body(t, c, id); got != text {
		t.Fatalf("page has %d characters, want %d", len(got), len(text))
	}
	w, err := c.Write(id)
	check(t, err)
	check(t, w.Splice(app.Edit{Pos: 0, Ins: "Beginning. "}))
	check(t, w.Splice(app.Edit{Pos: 20, Del: 10}))
	check(t, w.Flush())
	if !w.Saved() {
		t.Error("not saved after Flush")
	}
	changed := w.Text()
	check(t, w.Close())
	flush(t, c)
	if got := body(t, c, id); got != changed || !strings.HasPrefix(got, "Beginning. ") {
		t.Errorf("page reads %.40q, want %.40q", got, changed)
	}
	history, err := c.History(id)
	check(t, err)
	if len(history) != 1 || history[0].Added != 30_011 || history[0].Removed != 10 {
		t.Errorf("history is %+v", history)
	}
}

func TestRestore(t *testing.T) {
	clock := newClock()
	a := open(t, t.TempDir(), clock.Now)
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(t, a, "")
	id := page(t, c, "Rules", "One.\n\nTwo.\n\nThree.")
	clock.forward(2 * 3600e9)
	w, err := c.Write(id)
	check(t, err)
	check(t, w.Splice(app.Edit{Pos: 6, Del: 4, Ins: "Zwei."}))
	check(t, w.Close())
	flush(t, c)
	history, err := c.History(id)
	check(t, err)
	if len(history) != 2 {
		t.Fatalf("history has %d revisions, want 2", len(history))
	}
	diff, err := c.Compare(id, history[0].Before, "")
	check(t, err)
	var inserted, deleted string
	for _, d := range diff {
		switch d.Kind {
		case "insert":
			inserted += d.Text
		case "delete":
			deleted += d.Text
		}
	}
	if inserted != "Zwei." || deleted != "Two." {
		t.Errorf("inserted %q and deleted %q", inserted, deleted)
	}
	check(t, c.Restore(id, history[0].Before))
	if got := body(t, c, id); got != "One.\n\nTwo.\n\nThree." {
		t.Errorf("restored text is %q", got)
	}
	old, err := c.PageAt(id, history[0].ID)
	check(t, err)
	if old.Body != "One.\n\nZwei.\n\nThree." {
		t.Errorf("text at the point is %q", old.Body)
	}
}

func TestAttachments(t *testing.T) {
	c := found(t, named(t, "Ana"), "")
	id := page(t, c, "Pictures", "![hive](files/hive.png)")
	content := long(600_000)
	target, err := c.Attach(id, "my hive.png", strings.NewReader(content))
	check(t, err)
	if target != "files/my-hive.png" {
		t.Errorf("target is %q", target)
	}
	in, info, err := c.OpenAttachment(id, target)
	check(t, err)
	defer in.Close()
	var b strings.Builder
	buf := make([]byte, 1000)
	for {
		n, err := in.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			break
		}
	}
	if b.String() != content || info.Size != 600_000 || info.Type != "image/png" || !info.Here {
		t.Errorf("read %d bytes; %+v", b.Len(), info)
	}
}

// A page restored while it is open in an editor changes in the editor.
func TestRestoreWhileWriting(t *testing.T) {
	clock := newClock()
	a := open(t, t.TempDir(), clock.Now)
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(t, a, "")
	id := page(t, c, "Rules", "One. Two.")
	clock.forward(2 * 3600e9)
	w, err := c.Write(id)
	check(t, err)
	check(t, w.Splice(app.Edit{Pos: 9, Ins: " Three."}))
	check(t, w.Flush())
	flush(t, c)
	history, err := c.History(id)
	check(t, err)
	check(t, c.Restore(id, history[len(history)-1].ID))
	edits, more := w.Pull()
	want := []app.RemoteEdit{{Edit: app.Edit{Pos: 9, Del: 7}, Member: c.Me().ID}}
	if diff := cmp.Diff(want, edits); diff != "" || more || w.Text() != "One. Two." {
		t.Errorf("the editor reads %q: %s", w.Text(), diff)
	}
	check(t, w.Close())
	flush(t, c)
	if got := body(t, c, id); got != "One. Two." {
		t.Errorf("page reads %q", got)
	}
}

// Opening a page for writing again takes over from the editor before.
func TestWriteTwice(t *testing.T) {
	c := found(t, named(t, "Ana"), "")
	id := page(t, c, "Page", "Text.")
	first, err := c.Write(id)
	check(t, err)
	check(t, first.Splice(app.Edit{Ins: "First "}))
	second, err := c.Write(id)
	check(t, err)
	if got := second.Text(); got != "First Text." {
		t.Errorf("the second editor shows %q", got)
	}
	if err := first.Splice(app.Edit{Ins: "More "}); err == nil {
		t.Error("the first editor still writes")
	}
	check(t, first.Close())
	check(t, second.Splice(app.Edit{Pos: 11, Ins: " Second."}))
	check(t, second.Close())
	flush(t, c)
	if got := body(t, c, id); got != "First Text. Second." {
		t.Errorf("page reads %q", got)
	}
	for _, e := range []app.Edit{{Pos: -1}, {Pos: 3, Del: 100}, {Pos: 1000, Ins: "x"}} {
		w, err := c.Write(id)
		check(t, err)
		if err := w.Splice(e); err == nil {
			t.Errorf("%+v is accepted", e)
		}
		check(t, w.Close())
	}
}
