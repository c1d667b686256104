// Package icons holds the line icons of the program. They are drawn as strokes
// of one width on a grid of 24, so that they sit quietly beside text, and they
// take the colour of the theme each time they are drawn.
package icons

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Icon is a line icon: the inside of an SVG of 24 by 24.
type Icon struct{ name, strokes string }

// The icons.
var (
	Home     = Icon{"home", `<path d="M4 11 L12 4 L20 11"/><path d="M6 9.5 V20 H18 V9.5"/><path d="M10 20 V14 H14 V20"/>`}
	Charter  = Icon{"charter", `<path d="M6 3.5 H18 V20.5 L12 17 L6 20.5 Z"/><path d="M9.5 8 H14.5"/><path d="M9.5 12 H14.5"/>`}
	People   = Icon{"people", `<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20 C2.5 16 5.5 14.5 9 14.5 C12.5 14.5 15.5 16 15.5 20"/><path d="M16 5.2 C18 5.6 19.2 7 19.2 8.7 C19.2 10.4 18 11.8 16.2 12.1"/><path d="M18 15 C20.2 15.6 21.5 17.3 21.5 20"/>`}
	Pages    = Icon{"pages", `<path d="M14 3.5 H6 V20.5 H18 V7.5 Z"/><path d="M14 3.5 V7.5 H18"/><path d="M9 12 H15"/><path d="M9 16 H15"/>`}
	Folder   = Icon{"folder", `<path d="M3.5 19 V5.5 H9.5 L11.5 8 H20.5 V19 Z"/>`}
	Search   = Icon{"search", `<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 L20.5 20.5"/>`}
	Laptop   = Icon{"laptop", `<path d="M5 15.5 V5 H19 V15.5"/><path d="M2.5 19 H21.5 L19.5 15.5 H4.5 Z"/>`}
	Settings = Icon{"settings", `<path d="M4 7 H12"/><path d="M18 7 H20"/><circle cx="15" cy="7" r="2.6"/><path d="M4 17 H6"/><path d="M12 17 H20"/><circle cx="9" cy="17" r="2.6"/>`}
	Back     = Icon{"back", `<path d="M19 12 H5"/><path d="M11 6 L5 12 L11 18"/>`}
	Forward  = Icon{"forward", `<path d="M5 12 H19"/><path d="M13 6 L19 12 L13 18"/>`}
	Add      = Icon{"add", `<path d="M12 5 V19"/><path d="M5 12 H19"/>`}
	Close    = Icon{"close", `<path d="M6 6 L18 18"/><path d="M18 6 L6 18"/>`}
	Check    = Icon{"check", `<path d="M4.5 12.5 L9.5 17.5 L19.5 7"/>`}
	More     = Icon{"more", `<circle cx="5" cy="12" r="0.9"/><circle cx="12" cy="12" r="0.9"/><circle cx="19" cy="12" r="0.9"/>`}
	Down     = Icon{"down", `<path d="M6 9.5 L12 15.5 L18 9.5"/>`}
	Up       = Icon{"up", `<path d="M6 14.5 L12 8.5 L18 14.5"/>`}
	Right    = Icon{"right", `<path d="M9.5 6 L15.5 12 L9.5 18"/>`}
	Edit     = Icon{"edit", `<path d="M4 20 L5 15.5 L16.5 4 L20 7.5 L8.5 19 Z"/><path d="M14 6.5 L17.5 10"/>`}
	History  = Icon{"history", `<circle cx="12" cy="12" r="8.5"/><path d="M12 7 V12 L15.5 14.5"/>`}
	Talk     = Icon{"talk", `<path d="M4 5 H20 V16.5 H11 L6.5 20.5 V16.5 H4 Z"/>`}
	Link     = Icon{"link", `<path d="M10 14 L14 10"/><path d="M11.5 7 L14 4.5 C17 1.8 22 6.5 19.3 9.7 L16.8 12.3"/><path d="M12.5 17 L10 19.5 C7 22.2 2 17.5 4.7 14.3 L7.2 11.7"/>`}
	File     = Icon{"file", `<path d="M19 11 L11.5 18.5 C7 22.5 1.8 17 6 12.8 L13 5.8 C16 3 19.7 6.8 17 9.6 L10.3 16.3 C8.8 17.7 7 16 8.4 14.5 L14 9"/>`}
	Picture  = Icon{"picture", `<path d="M3.5 5 H20.5 V19 H3.5 Z"/><circle cx="8.5" cy="10" r="1.7"/><path d="M4 17.5 L10 13 L13 15.5 L16.5 11.5 L20 15.5"/>`}
	Tag      = Icon{"tag", `<path d="M3.5 4 H11.5 L20.5 13 L13 20.5 L3.5 11.5 Z"/><circle cx="8" cy="8.5" r="1.3"/>`}
	Eye      = Icon{"eye", `<path d="M2 12 C6 5.5 18 5.5 22 12 C18 18.5 6 18.5 2 12 Z"/><circle cx="12" cy="12" r="3"/>`}
	Warning  = Icon{"warning", `<path d="M12 4 L21.5 20 H2.5 Z"/><path d="M12 10 V14.5"/><path d="M12 17 V17.3"/>`}
	Info     = Icon{"info", `<circle cx="12" cy="12" r="8.5"/><path d="M12 11 V16.5"/><path d="M12 7.6 V7.9"/>`}
	Undo     = Icon{"undo", `<path d="M8.5 5 L4 9.5 L8.5 14"/><path d="M4 9.5 H14 C22 9.5 22 19.5 14 19.5 H9"/>`}
	Copy     = Icon{"copy", `<path d="M9 9 H20 V20 H9 Z"/><path d="M15 9 V4 H4 V15 H9"/>`}
	Save     = Icon{"save", `<path d="M12 4 V15"/><path d="M7 10.5 L12 15.5 L17 10.5"/><path d="M4.5 20 H19.5"/>`}
	Open     = Icon{"open", `<path d="M12 16 V5"/><path d="M7 9.5 L12 4.5 L17 9.5"/><path d="M4.5 20 H19.5"/>`}
	Sync     = Icon{"sync", `<path d="M4.5 11 C5 6 10.5 3 15 5.5 L18 8"/><path d="M18.3 3.5 V8.3 H13.5"/><path d="M19.5 13 C19 18 13.5 21 9 18.5 L6 16"/><path d="M5.7 20.5 V15.7 H10.5"/>`}
	Door     = Icon{"door", `<path d="M13 4 H19.5 V20 H13"/><path d="M3.5 12 H14"/><path d="M10 8 L14 12 L10 16"/>`}
	Archive  = Icon{"archive", `<path d="M3.5 4.5 H20.5 V9 H3.5 Z"/><path d="M5 9 V19.5 H19 V9"/><path d="M10 13 H14"/>`}
	Reply    = Icon{"reply", `<path d="M9 6 L4 11 L9 16"/><path d="M4 11 H14 C18 11 20 13.5 20 18"/>`}
	Bold     = Icon{"bold", `<path d="M7 4.5 H12.5 C17.5 4.5 17.5 11.5 12.5 11.5 H7 Z"/><path d="M7 11.5 H13.5 C19 11.5 19 19.5 13.5 19.5 H7 Z"/>`}
	Italic   = Icon{"italic", `<path d="M10 4.5 H18"/><path d="M6 19.5 H14"/><path d="M14 4.5 L10 19.5"/>`}
	Heading  = Icon{"heading", `<path d="M6 4.5 V19.5"/><path d="M18 4.5 V19.5"/><path d="M6 12 H18"/>`}
	List     = Icon{"list", `<circle cx="5" cy="6.5" r="0.9"/><circle cx="5" cy="12" r="0.9"/><circle cx="5" cy="17.5" r="0.9"/><path d="M9.5 6.5 H20"/><path d="M9.5 12 H20"/><path d="M9.5 17.5 H20"/>`}
	Tasks    = Icon{"tasks", `<path d="M3.5 5 H9.5 V11 H3.5 Z"/><path d="M13 8 H20.5"/><path d="M3.5 17 L5.5 19 L9.5 14.5"/><path d="M13 17 H20.5"/>`}
	Quote    = Icon{"quote", `<path d="M4 5 V19"/><path d="M9 7 H20"/><path d="M9 12 H20"/><path d="M9 17 H16"/>`}
	Code     = Icon{"code", `<path d="M8.5 6.5 L3 12 L8.5 17.5"/><path d="M15.5 6.5 L21 12 L15.5 17.5"/>`}
	Columns  = Icon{"columns", `<path d="M3.5 4.5 H20.5 V19.5 H3.5 Z"/><path d="M12 4.5 V19.5"/>`}
	Authors  = Icon{"authors", `<path d="M4 19.5 H20"/><path d="M6 15.5 L14.5 4.5 L18 7.5 L10 15.5 Z"/>`}
	Star     = Icon{"star", `<path d="M12 3.5 L14.6 9 L20.5 9.7 L16.1 13.8 L17.3 19.8 L12 16.8 L6.7 19.8 L7.9 13.8 L3.5 9.7 L9.4 9 Z"/>`}
	Key      = Icon{"key", `<circle cx="8" cy="15.5" r="4"/><path d="M11 12.5 L19.5 4"/><path d="M15.5 8 L18.5 11"/>`}
	Bundle   = Icon{"bundle", `<path d="M7 9 H17 V20.5 H7 Z"/><path d="M9.5 9 V3.5 H14.5 V9"/><path d="M10.5 13 V16.5"/><path d="M13.5 13 V16.5"/>`}
	Command  = Icon{"command", `<path d="M5 7 L10 12 L5 17"/><path d="M12.5 17.5 H19.5"/>`}
	Trash    = Icon{"trash", `<path d="M4 6.5 H20"/><path d="M9 6.5 V3.5 H15 V6.5"/><path d="M6 6.5 L7 20.5 H17 L18 6.5"/>`}
	Leaf     = Icon{"leaf", `<path d="M5 19 C3 9 9 4 20 4 C20 14 16 20 7 17.5"/><path d="M4 21 C6 15 10 11.5 14.5 9.5"/>`}
)

// In is the icon in a colour of the theme.
func (i Icon) In(c fyne.ThemeColorName) fyne.Resource { return tinted{i, c} }

// Plain is the icon in the colour of text.
func (i Icon) Plain() fyne.Resource { return i.In(theme.ColorNameForeground) }

// Zero says that there is no icon.
func (i Icon) Zero() bool { return i.strokes == "" }

// tinted draws an icon in the theme's colour of the moment. Its name says the
// colour, because Fyne caches pictures by name.
type tinted struct {
	Icon
	color fyne.ThemeColorName
}

func (t tinted) Name() string { return "line-" + t.name + "-" + t.hex() + ".svg" }

func (t tinted) Content() []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="#%s" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">%s</svg>`, t.hex(), t.strokes)
}

// ThemeColorName makes Fyne draw the icon anew when the theme changes.
func (t tinted) ThemeColorName() fyne.ThemeColorName { return t.color }

func (t tinted) hex() string {
	c := color.NRGBAModel.Convert(theme.Color(t.color)).(color.NRGBA)
	return fmt.Sprintf("%02x%02x%02x", c.R, c.G, c.B)
}
