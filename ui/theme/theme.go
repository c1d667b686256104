// Package theme is the look of the program: colours, type, spacing and
// corners, light and dark.
//
// It is a [fyne.Theme], so Fyne's own widgets follow it, and it adds names for
// what Fyne has no word for: the sidebar, muted text, the tint behind a chosen
// row, the colours of members. Those are asked for as any other colour, with
// [fyne.io/fyne/v2/theme.Color] and one of the ColorName constants, so a widget
// that is refreshed after a change of variant has the right colour.
//
// Spacing comes in steps of four: [Gap] is between things that belong together,
// [Space] between groups, [Margin] around a page. All text and all widget sizes
// follow the scale of the settings.
package theme

import (
	"image/color"
	"sync"

	"commonplace/assets/fonts"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Mode says which variant is drawn.
type Mode int

// The modes a member can choose in the settings.
const (
	FollowSystem Mode = iota
	Light
	Dark
)

// The smallest and largest scale a theme accepts; what lies outside is clamped.
const (
	MinScale = 0.75
	MaxScale = 2.0
)

// Theme implements [fyne.Theme].
type Theme struct {
	mode        Mode
	scale       float32
	light, dark Palette
}

// New returns the theme for a mode and a scale, where 1 is the normal size.
func New(mode Mode, scale float32) *Theme {
	return &Theme{mode: mode, scale: min(max(scale, MinScale), MaxScale), light: LightPalette(), dark: DarkPalette()}
}

// Palette returns the colours for the variant the system asks for, or those
// of the mode when one is forced.
func (t *Theme) Palette(v fyne.ThemeVariant) *Palette {
	if t.IsDark(v) {
		return &t.dark
	}
	return &t.light
}

// IsDark tells whether dark colours are drawn under the system's variant.
func (t *Theme) IsDark(v fyne.ThemeVariant) bool {
	switch t.mode {
	case Light:
		return false
	case Dark:
		return true
	default:
		return v == base.VariantDark
	}
}

// Color returns the colour of a name. Names this package does not know go to
// Fyne's default theme.
func (t *Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p := t.Palette(v)
	if get, ok := colors[n]; ok {
		return get(p)
	}
	if i, ok := memberOf(n); ok {
		return p.Members[i]
	}
	forced := base.VariantLight
	if t.IsDark(v) {
		forced = base.VariantDark
	}
	return base.DefaultTheme().Color(n, forced)
}

// Font returns the typeface of a style.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Symbol:
		return base.DefaultTheme().Font(s)
	case s.Monospace && s.Bold:
		return typefaces()[fonts.MonoBold]
	case s.Monospace:
		return typefaces()[fonts.Mono]
	case s.Bold && s.Italic:
		return typefaces()[fonts.BoldItalic]
	case s.Bold:
		return typefaces()[fonts.Bold]
	case s.Italic:
		return typefaces()[fonts.Italic]
	default:
		return typefaces()[fonts.Regular]
	}
}

// Icon returns Fyne's icons.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return base.DefaultTheme().Icon(n) }

// Size returns a size, scaled.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	if v, ok := sizes[n]; ok {
		return v * t.scale
	}
	if v, ok := hairlines[n]; ok {
		return v
	}
	return base.DefaultTheme().Size(n)
}

// typefaces holds each font once, because Fyne keeps a parsed face for every
// resource it meets.
var typefaces = sync.OnceValue(func() map[fonts.Name]fyne.Resource {
	all := map[fonts.Name]fyne.Resource{}
	for _, n := range []fonts.Name{fonts.Regular, fonts.Italic, fonts.Bold, fonts.BoldItalic, fonts.Mono, fonts.MonoBold} {
		all[n] = fyne.NewStaticResource(string(n), fonts.Bytes(n))
	}
	return all
})
