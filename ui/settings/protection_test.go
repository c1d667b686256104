package settings_test

import (
	"testing"

	"commonplace/app"
	"commonplace/ui/screen"
	"commonplace/ui/settings"
	"commonplace/ui/uitest"
)

// guarded shows the settings of a profile that is protected like this.
func guarded(t *testing.T, g app.Protection) (*uitest.Shell, *uitest.Program) {
	t.Helper()
	s := uitest.New(t)
	c := uitest.Sample()
	p := &uitest.Program{All: []*uitest.Community{c}, Guard: g, Passphrase: "river stone lamp"}
	s.Show(settings.New(s, c, p, screen.To(screen.Settings)))
	return s, p
}

func TestSetsThePassphraseOfAnUnprotectedProfile(t *testing.T) {
	s, p := guarded(t, app.Protection{Unprotected: true})
	c := s.Canvas()
	uitest.Reads(t, c, "Not protected: anyone with this laptop's disk can read it.")
	uitest.Press(t, c, "Set a passphrase")
	uitest.Type(t, c, "New passphrase", "river")
	uitest.Press(t, c, "Set it")
	uitest.Reads(t, c, "at least 8 characters")
	uitest.Type(t, c, "New passphrase", " stone")
	uitest.Reads(t, c, "Enough against")
	uitest.Type(t, c, "New passphrase", " moon and cheese")
	uitest.Reads(t, c, "Good.")
	uitest.Press(t, c, "Set it")
	uitest.Reads(t, c, "The two are not the same.")
	uitest.Type(t, c, "The same again", "river stone moon and cheese")
	uitest.Press(t, c, "Set it")
	if p.Passphrase != "river stone moon and cheese" || !p.Guard.Passphrase || p.Guard.Unprotected {
		t.Fatalf("%q %+v", p.Passphrase, p.Guard)
	}
	uitest.Reads(t, c, "Your passphrase opens it", "Lock now")
	uitest.Reaches(t, c, "Change passphrase", "Use the keyring", "Lock now")
	uitest.Press(t, c, "Lock now")
	if p.Log[len(p.Log)-1] != "lock" {
		t.Error(p.Log)
	}
}

func TestChangesThePassphraseOnlyWithTheOldOne(t *testing.T) {
	s, p := guarded(t, app.Protection{Passphrase: true})
	c := s.Canvas()
	uitest.Press(t, c, "Change passphrase")
	uitest.Type(t, c, "Passphrase up to now", "river stone")
	uitest.Type(t, c, "New passphrase", "moon and cheese")
	uitest.Type(t, c, "The same again", "moon and cheese")
	uitest.Press(t, c, "Change it")
	uitest.Reads(t, c, "This is not the passphrase")
	uitest.Type(t, c, "Passphrase up to now", " lamp")
	uitest.Press(t, c, "Change it")
	if p.Passphrase != "moon and cheese" {
		t.Errorf("%q", p.Passphrase)
	}
}

func TestKeyringAndPassphraseOneAfterTheOther(t *testing.T) {
	s, p := guarded(t, app.Protection{Keyring: true})
	c := s.Canvas()
	uitest.Reads(t, c, "whoever is logged in as you")
	uitest.Press(t, c, "Set a passphrase")
	uitest.Type(t, c, "New passphrase", "moon and cheese")
	uitest.Type(t, c, "The same again", "moon and cheese")
	uitest.Press(t, c, "Set it")
	uitest.Reads(t, c, "your passphrase where that does not answer")
	uitest.Press(t, c, "Remove passphrase")
	s.Asked[0].Do()
	if p.Guard != (app.Protection{Keyring: true}) {
		t.Errorf("%+v", p.Guard)
	}
}
