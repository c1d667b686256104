// Package assets holds what is shown but not compiled: the icon and the texts
// in other languages. Fonts, starter charters and the sample have packages of
// their own below it.
package assets

import (
	"embed"

	"fyne.io/fyne/v2"
)

// icon.png is icon.svg drawn at 512 pixels.
//
//go:embed icon.png
var icon []byte

// Icon is the icon of the program.
func Icon() fyne.Resource { return fyne.NewStaticResource("commonplace.png", icon) }

//go:embed translations/*.json
var translations embed.FS

// Translations are the texts of the program, one file a language, in a folder
// of that name.
func Translations() embed.FS { return translations }
