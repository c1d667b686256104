package widgets

import "fyne.io/fyne/v2"

// Still makes an idle window draw nothing: Fyne's text fields let their cursor
// fade for as long as they have the focus, which paints the whole window anew
// many times a second - a quarter of a core where there is no graphics card.
// With it the cursor stands, lit, as it does for people who turn animations
// off in their system.
func Still(program fyne.App) { fyne.SetCurrentApp(still{program}) }

type still struct{ fyne.App }

func (s still) Settings() fyne.Settings { return stillSettings{s.App.Settings()} }

type stillSettings struct{ fyne.Settings }

func (stillSettings) ShowAnimations() bool { return false }
