package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"commonplace/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	base "fyne.io/fyne/v2/theme"
)

var variants = map[string]theme.Palette{"light": theme.LightPalette(), "dark": theme.DarkPalette()}

// TestContrast holds every pair of text and background that the program draws
// to WCAG 2 level AA: 4.5 for text, 3 for marks that are not text.
func TestContrast(t *testing.T) {
	for name, p := range variants {
		grounds := map[string]color.NRGBA{
			"background": p.Background, "sidebar": p.Sidebar, "surface": p.Surface, "raised": p.Raised, "button": p.Button,
		}
		for ground, bg := range grounds {
			for what, fg := range map[string]color.NRGBA{
				"text": p.Text, "muted": p.Muted, "link": p.Link,
				"success": p.Success, "warning": p.Warning, "danger": p.Danger,
			} {
				atLeast(t, 4.5, fg, bg, "%s: %s on %s", name, what, ground)
			}
			atLeast(t, 3, p.Accent, bg, "%s: accent on %s", name, ground)
			for i, m := range p.Members {
				atLeast(t, 4.5, m, bg, "%s: member %d on %s", name, i, ground)
			}
		}
		atLeast(t, 4.5, p.OnAccent, p.Accent, "%s: on accent", name)
		for i, m := range p.Members {
			atLeast(t, 4.5, p.OnAccent, m, "%s: name on the colour of member %d", name, i)
		}
		for what, bg := range map[string]color.NRGBA{"success": p.Success, "warning": p.Warning, "danger": p.Danger} {
			atLeast(t, 4.5, p.OnStatus, bg, "%s: text on %s", name, what)
		}
		atLeast(t, 4.5, p.Success, p.SuccessSoft, "%s: success on its tint", name)
		atLeast(t, 4.5, p.Warning, p.WarningSoft, "%s: warning on its tint", name)
		atLeast(t, 4.5, p.Danger, p.DangerSoft, "%s: danger on its tint", name)
		for what, bg := range map[string]color.NRGBA{
			"selection": p.Selection, "highlight": p.Highlight, "found": p.Found, "chosen row": p.AccentSoft,
		} {
			atLeast(t, 4.5, p.Text, bg, "%s: text on %s", name, what)
		}
	}
}

// TestMembersAreTellable asks that no two colours of members are close, also
// not to eyes that lack one of the two kinds of cones for red and green.
func TestMembersAreTellable(t *testing.T) {
	sights := map[string][3][3]float64{
		"full colour":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{.152286, 1.052583, -.204868}, {.114503, .786281, .099216}, {-.003882, -.048116, 1.051998}},
		"deuteranopia": {{.367322, .860646, -.227968}, {.280085, .672501, .047413}, {-.011820, .042940, .968881}},
	}
	least := map[string]float64{"full colour": .08, "protanopia": .045, "deuteranopia": .045}
	for name, p := range variants {
		for sight, m := range sights {
			for i := range p.Members {
				for j := range i {
					if d := distance(p.Members[i], p.Members[j], m); d < least[sight] {
						t.Errorf("%s, %s: members %d and %d are %.3f apart", name, sight, j, i, d)
					}
				}
			}
		}
	}
}

func TestModes(t *testing.T) {
	light, dark := theme.LightPalette().Background, theme.DarkPalette().Background
	for _, c := range []struct {
		mode   theme.Mode
		system fyne.ThemeVariant
		want   color.NRGBA
	}{
		{theme.FollowSystem, base.VariantLight, light},
		{theme.FollowSystem, base.VariantDark, dark},
		{theme.Light, base.VariantDark, light},
		{theme.Dark, base.VariantLight, dark},
	} {
		if got := theme.New(c.mode, 1).Color(base.ColorNameBackground, c.system); got != c.want {
			t.Errorf("mode %v, system %v: background %v, want %v", c.mode, c.system, got, c.want)
		}
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct{ scale, want float32 }{{1, 14}, {1.5, 21}, {9, 28}, {0, 10.5}} {
		if got := theme.New(theme.Light, c.scale).Size(base.SizeNameText); got != c.want {
			t.Errorf("scale %v: text size %v, want %v", c.scale, got, c.want)
		}
	}
	if got := theme.New(theme.Light, 2).Size(base.SizeNameSeparatorThickness); got != 1 {
		t.Errorf("separator is %v thick at scale 2, want 1", got)
	}
}

func TestMemberColorIsStable(t *testing.T) {
	seen := map[fyne.ThemeColorName]int{}
	for i := range 1200 {
		id := fmt.Appendf(nil, "member-%d", i)
		n := theme.MemberColor(id)
		if n != theme.MemberColor(id) {
			t.Fatalf("two colours for %s", id)
		}
		seen[n]++
	}
	if len(seen) != theme.Members {
		t.Errorf("%d colours used, want %d", len(seen), theme.Members)
	}
	th := theme.New(theme.Light, 1)
	if got, want := th.Color(theme.MemberColorAt(-1), base.VariantLight), theme.LightPalette().Members[11]; got != want {
		t.Errorf("colour -1 is %v, want the last, %v", got, want)
	}
}

func TestEveryNameIsKnown(t *testing.T) {
	test.NewTempApp(t)
	th := theme.New(theme.Dark, 1)
	for _, n := range []fyne.ThemeColorName{
		base.ColorNameBackground, base.ColorNameInnerWindowBorder, theme.ColorNameSidebar, theme.ColorNameSurface,
		theme.ColorNameRaised, theme.ColorNameBorder, theme.ColorNameMuted, theme.ColorNameAccentSoft,
		theme.ColorNameHighlight, theme.ColorNameFound, theme.ColorNameOnMember,
	} {
		if _, _, _, a := th.Color(n, base.VariantLight).RGBA(); a == 0 {
			t.Errorf("colour %s is transparent", n)
		}
	}
	for _, n := range []fyne.ThemeSizeName{theme.HeadingSize(1), theme.HeadingSize(6), theme.SizeNameCode, base.SizeNameWindowTitleBarHeight} {
		if th.Size(n) == 0 {
			t.Errorf("size %s is zero", n)
		}
	}
	if th.Font(fyne.TextStyle{Bold: true, Italic: true}).Name() != "Inter-SemiBoldItalic.otf" {
		t.Error("bold italic is not the shipped font")
	}
}

func atLeast(t *testing.T, want float64, fg, bg color.NRGBA, format string, args ...any) {
	t.Helper()
	a, b := luminance(fg), luminance(bg)
	if got := (max(a, b) + .05) / (min(a, b) + .05); got < want {
		t.Errorf("%s: contrast %.2f, want %.1f", fmt.Sprintf(format, args...), got, want)
	}
}

func linear(c color.NRGBA) [3]float64 {
	var out [3]float64
	for i, v := range []uint8{c.R, c.G, c.B} {
		f := float64(v) / 255
		if f <= 0.04045 {
			out[i] = f / 12.92
		} else {
			out[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	return out
}

func luminance(c color.NRGBA) float64 {
	l := linear(c)
	return .2126*l[0] + .7152*l[1] + .0722*l[2]
}

// distance is the Euclidean one in OKLab, of colours as eyes with the given
// matrix see them.
func distance(a, b color.NRGBA, sight [3][3]float64) float64 {
	var d float64
	x, y := oklab(see(sight, linear(a))), oklab(see(sight, linear(b)))
	for i := range x {
		d += (x[i] - y[i]) * (x[i] - y[i])
	}
	return math.Sqrt(d)
}

func see(m [3][3]float64, c [3]float64) [3]float64 {
	var out [3]float64
	for i := range m {
		out[i] = min(1, max(0, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2]))
	}
	return out
}

func oklab(c [3]float64) [3]float64 {
	l := math.Cbrt(.4122214708*c[0] + .5363325363*c[1] + .0514459929*c[2])
	m := math.Cbrt(.2119034982*c[0] + .6806995451*c[1] + .1073969566*c[2])
	s := math.Cbrt(.0883024619*c[0] + .2817188376*c[1] + .6299787005*c[2])
	return [3]float64{
		.2104542553*l + .793617785*m - .0040720468*s,
		1.9779984951*l - 2.428592205*m + .4505937099*s,
		.0259040371*l + .7827717662*m - .808675766*s,
	}
}
