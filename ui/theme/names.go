package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Names of the colours that Fyne has no name for.
const (
	ColorNameSidebar     fyne.ThemeColorName = "sidebar"
	ColorNameSurface     fyne.ThemeColorName = "surface"
	ColorNameRaised      fyne.ThemeColorName = "raised"
	ColorNameBorder      fyne.ThemeColorName = "border"
	ColorNameMuted       fyne.ThemeColorName = "muted"
	ColorNameAccentSoft  fyne.ThemeColorName = "accentSoft"
	ColorNameSuccessSoft fyne.ThemeColorName = "successSoft"
	ColorNameWarningSoft fyne.ThemeColorName = "warningSoft"
	ColorNameDangerSoft  fyne.ThemeColorName = "dangerSoft"
	// ColorNameHighlight is behind text that just came in from others.
	ColorNameHighlight fyne.ThemeColorName = "highlight"
	// ColorNameFound is behind what a search found.
	ColorNameFound fyne.ThemeColorName = "found"
)

// Names of the sizes that Fyne has no name for: the steps of the type scale
// for headings, and the sizes of the reading and writing column.
const (
	SizeNameHeading1 fyne.ThemeSizeName = "heading1"
	SizeNameHeading2 fyne.ThemeSizeName = "heading2"
	SizeNameHeading3 fyne.ThemeSizeName = "heading3"
	SizeNameBody     fyne.ThemeSizeName = "body"
	SizeNameCode     fyne.ThemeSizeName = "code"
	SizeNameColumn   fyne.ThemeSizeName = "column"
	SizeNameGap      fyne.ThemeSizeName = "gap"
	SizeNameSpace    fyne.ThemeSizeName = "space"
	SizeNameMargin   fyne.ThemeSizeName = "margin"
	SizeNameCorner   fyne.ThemeSizeName = "corner"
)

// Spacing in unscaled units, for layouts that fix their own distances.
const (
	Gap    float32 = 8
	Space  float32 = 16
	Margin float32 = 32
	// Corner is the radius of cards, inputs and buttons.
	Corner float32 = 6
)

// HeadingSize returns the name of the size of a Markdown heading.
func HeadingSize(level int) fyne.ThemeSizeName {
	switch level {
	case 1:
		return SizeNameHeading1
	case 2:
		return SizeNameHeading2
	case 3:
		return SizeNameHeading3
	default:
		return SizeNameBody
	}
}

var colors = map[fyne.ThemeColorName]func(*Palette) color.Color{
	base.ColorNameBackground:          func(p *Palette) color.Color { return p.Background },
	base.ColorNameForeground:          func(p *Palette) color.Color { return p.Text },
	base.ColorNameButton:              func(p *Palette) color.Color { return p.Button },
	base.ColorNameDisabledButton:      func(p *Palette) color.Color { return p.Surface },
	base.ColorNameDisabled:            func(p *Palette) color.Color { return p.Faint },
	base.ColorNamePlaceHolder:         func(p *Palette) color.Color { return p.Muted },
	base.ColorNamePrimary:             func(p *Palette) color.Color { return p.Accent },
	base.ColorNameForegroundOnPrimary: func(p *Palette) color.Color { return p.OnAccent },
	base.ColorNameHyperlink:           func(p *Palette) color.Color { return p.Link },
	base.ColorNameFocus:               func(p *Palette) color.Color { return p.Focus },
	base.ColorNameHover:               func(p *Palette) color.Color { return p.Hover },
	base.ColorNamePressed:             func(p *Palette) color.Color { return p.Pressed },
	base.ColorNameSelection:           func(p *Palette) color.Color { return p.Selection },
	base.ColorNameInputBackground:     func(p *Palette) color.Color { return p.Background },
	base.ColorNameInputBorder:         func(p *Palette) color.Color { return p.Outline },
	base.ColorNameMenuBackground:      func(p *Palette) color.Color { return p.Raised },
	base.ColorNameOverlayBackground:   func(p *Palette) color.Color { return p.Raised },
	base.ColorNameHeaderBackground:    func(p *Palette) color.Color { return p.Surface },
	base.ColorNameSeparator:           func(p *Palette) color.Color { return p.Border },
	base.ColorNameScrollBar:           func(p *Palette) color.Color { return p.ScrollBar },
	base.ColorNameScrollBarBackground: func(p *Palette) color.Color { return p.Surface },
	base.ColorNameShadow:              func(p *Palette) color.Color { return p.Shadow },
	base.ColorNameSuccess:             func(p *Palette) color.Color { return p.Success },
	base.ColorNameWarning:             func(p *Palette) color.Color { return p.Warning },
	base.ColorNameError:               func(p *Palette) color.Color { return p.Danger },
	base.ColorNameForegroundOnSuccess: func(p *Palette) color.Color { return p.OnStatus },
	base.ColorNameForegroundOnWarning: func(p *Palette) color.Color { return p.OnStatus },
	base.ColorNameForegroundOnError:   func(p *Palette) color.Color { return p.OnStatus },

	ColorNameSidebar:     func(p *Palette) color.Color { return p.Sidebar },
	ColorNameSurface:     func(p *Palette) color.Color { return p.Surface },
	ColorNameRaised:      func(p *Palette) color.Color { return p.Raised },
	ColorNameBorder:      func(p *Palette) color.Color { return p.Border },
	ColorNameMuted:       func(p *Palette) color.Color { return p.Muted },
	ColorNameAccentSoft:  func(p *Palette) color.Color { return p.AccentSoft },
	ColorNameSuccessSoft: func(p *Palette) color.Color { return p.SuccessSoft },
	ColorNameWarningSoft: func(p *Palette) color.Color { return p.WarningSoft },
	ColorNameDangerSoft:  func(p *Palette) color.Color { return p.DangerSoft },
	ColorNameHighlight:   func(p *Palette) color.Color { return p.Highlight },
	ColorNameFound:       func(p *Palette) color.Color { return p.Found },
}

var sizes = map[fyne.ThemeSizeName]float32{
	base.SizeNameText:           14,
	base.SizeNameCaptionText:    12,
	base.SizeNameHeadingText:    24,
	base.SizeNameSubHeadingText: 17,
	base.SizeNamePadding:        5,
	base.SizeNameInnerPadding:   8,
	base.SizeNameLineSpacing:    5,
	base.SizeNameInlineIcon:     18,
	base.SizeNameScrollBar:      12,

	SizeNameHeading1: 26,
	SizeNameHeading2: 20,
	SizeNameHeading3: 17,
	SizeNameBody:     15,
	SizeNameCode:     13,
	SizeNameColumn:   760,
	SizeNameGap:      Gap,
	SizeNameSpace:    Space,
	SizeNameMargin:   Margin,
}

// hairlines do not grow with the scale: a line stays a line.
var hairlines = map[fyne.ThemeSizeName]float32{
	base.SizeNameSeparatorThickness: 1,
	base.SizeNameSplitThickness:     1,
	base.SizeNameInputBorder:        1,
	base.SizeNameScrollBarSmall:     4,
	base.SizeNameScrollBarRadius:    3,
	base.SizeNameInputRadius:        Corner,
	base.SizeNameButtonRadius:       Corner,
	base.SizeNameSelectionRadius:    4,
	base.SizeNameCardRadius:         8,
	base.SizeNameDialogRadius:       12,
	base.SizeNamePopupRadius:        8,
	base.SizeNameMenuRadius:         8,

	SizeNameCorner: Corner,
}
