package widgets_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"commonplace/ui/theme"
	"commonplace/ui/widgets"
)

// TestStill sees that what asks whether to move is told not to, and that the
// rest of the settings are the program's own.
func TestStill(t *testing.T) {
	program := test.NewApp()
	defer test.NewApp() // for the tests that follow
	widgets.Still(program)
	if fyne.CurrentApp().Settings().ShowAnimations() {
		t.Error("fields still let their cursor fade")
	}
	look := theme.New(theme.FollowSystem, 1)
	fyne.CurrentApp().Settings().SetTheme(look)
	if program.Settings().Theme() != fyne.Theme(look) {
		t.Error("the theme does not reach the program")
	}
}
