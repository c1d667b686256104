package laptops_test

import (
	"slices"
	"testing"

	"commonplace/app"
	"commonplace/ui/laptops"
	"commonplace/ui/screen"
	"commonplace/ui/uitest"
)

func show(t *testing.T, c *uitest.Community, p *uitest.Program) (*uitest.Shell, *laptops.Page) {
	t.Helper()
	s := uitest.New(t)
	page := laptops.New(s, c, p, screen.To(screen.Laptops))
	s.Show(page)
	return s, page
}

func TestSaysWhetherItIsSafeToLeave(t *testing.T) {
	c := uitest.Sample()
	s, p := show(t, c, &uitest.Program{})
	uitest.Reads(t, s.Canvas(), "Not yet safe to leave", "Still exchanging with Dora's laptop.", "3 waiting to share", "2 to fetch", "last seen 2 days ago", "in sync")
	c.Board.SafeToLeave, c.Board.Why = true, ""
	p.Changed(screen.Changes{{Topic: app.TopicLaptops}})
	uitest.Reads(t, s.Canvas(), "Safe to leave", "Everything you wrote is on at least one other laptop")
	uitest.Reaches(t, s.Canvas(), "Copy address 192.168.1.7:24742", "Address of a laptop", "Connect", "Write a bundle", "Read a bundle", "Get everything")
}

func TestConnectsToAnAddress(t *testing.T) {
	p := &uitest.Program{}
	s, _ := show(t, uitest.Sample(), p)
	uitest.Type(t, s.Canvas(), "Address of a laptop", "10.0.0.7:24742")
	uitest.Press(t, s.Canvas(), "Connect")
	if !slices.Contains(p.Log, "dial 10.0.0.7:24742") {
		t.Errorf("did %v", p.Log)
	}
}

func TestWritesABundle(t *testing.T) {
	c := uitest.Sample()
	s, _ := show(t, c, &uitest.Program{})
	uitest.Press(t, s.Canvas(), "Write a bundle")
	uitest.Press(t, s.Canvas(), "Next")
	s.Paths[0].Do("/media/stick/a.commonplace")
	if !c.Did("bundle /media/stick/a.commonplace") {
		t.Errorf("did %v", c.Log)
	}
	uitest.Reads(t, s.Canvas(), "412 entries, 3 files, 812 KB")
}

func TestReadsABundleThatIsDropped(t *testing.T) {
	p := &uitest.Program{}
	s, page := show(t, uitest.Sample(), p)
	page.Dropped([]string{"/media/stick/b.commonplace"})
	uitest.Reads(t, s.Canvas(), "Read: 12 of 40 entries were new here.")
}

func TestAloneIsSaidKindly(t *testing.T) {
	s, _ := show(t, uitest.Empty(1, "Bakers"), &uitest.Program{})
	uitest.Reads(t, s.Canvas(), "Only on this laptop so far")
}
