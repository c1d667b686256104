package app_test

import "testing"

// What an option switches off is off for one run; the setting stays as the
// person left it.
func TestAnOptionIsNoSetting(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, newClock().Now) // an option keeps it off the network
	s := a.Settings()
	if !s.Discovery {
		t.Error("a new profile does not look for laptops")
	}
	s.Theme = "dark"
	check(t, a.SetSettings(s))
	check(t, a.Close())
	if again := open(t, dir, newClock().Now).Settings(); !again.Discovery || again.Theme != "dark" {
		t.Errorf("after opening again the settings are %+v", again)
	}
}
