package theme

import "image/color"

// Palette is the set of colours of one variant, light or dark.
type Palette struct {
	// Background is behind what one reads and writes; Sidebar is behind the
	// navigation; Surface is behind cards and code; Raised is behind what
	// floats above (menus, dialogs).
	Background, Sidebar, Surface, Raised color.NRGBA
	// Border divides; Outline surrounds what one can type into.
	Border, Outline color.NRGBA
	// Text is for reading, Muted for what is secondary, Faint for what is
	// disabled or decorative and must never carry meaning alone.
	Text, Muted, Faint color.NRGBA
	// Accent marks the one main action and what is chosen; OnAccent is text on it.
	Accent, OnAccent color.NRGBA
	// AccentSoft is a quiet tint of the accent, behind the chosen row.
	AccentSoft color.NRGBA
	// Link is for text that leads somewhere.
	Link color.NRGBA
	// Success, Warning and Danger are for words and icons that judge; OnStatus
	// is text on them, and the soft ones are tints to put behind such words.
	Success, Warning, Danger, OnStatus     color.NRGBA
	SuccessSoft, WarningSoft, DangerSoft   color.NRGBA
	Button, Hover, Pressed, Focus, Shadow  color.NRGBA
	Selection, Highlight, Found, ScrollBar color.NRGBA
	// Members are the colours of people: cursors, names, who wrote what.
	Members [Members]color.NRGBA
}

// LightPalette returns the colours of the light variant.
func LightPalette() Palette {
	return Palette{
		Background: rgb(0xFFFFFF), Sidebar: rgb(0xF6F6F4), Surface: rgb(0xF8F8F6), Raised: rgb(0xFFFFFF),
		Border: rgb(0xE5E5E1), Outline: rgb(0xC9CAC8),
		Text: rgb(0x1F2226), Muted: rgb(0x5C626B), Faint: rgb(0xA3A7AD),
		Accent: rgb(0x3F57C9), OnAccent: rgb(0xFFFFFF), AccentSoft: rgb(0xE9ECFB),
		Link:    rgb(0x2F4DC0),
		Success: rgb(0x1B7444), Warning: rgb(0x8F5A00), Danger: rgb(0xC02B33), OnStatus: rgb(0xFFFFFF),
		SuccessSoft: rgb(0xE6F4EB), WarningSoft: rgb(0xFBF1DC), DangerSoft: rgb(0xFCEBEB),
		Button: rgb(0xEFEFEC), Hover: rgba(0x000000, 0x0D), Pressed: rgba(0x000000, 0x1A),
		Focus: rgba(0x3F57C9, 0x3D), Shadow: rgba(0x101218, 0x24),
		Selection: rgb(0xD3DBFA), Highlight: rgb(0xFFF3C9), Found: rgb(0xFFDF80), ScrollBar: rgba(0x1F2226, 0x47),
		Members: [Members]color.NRGBA{
			rgb(0x2C62E1), rgb(0x96253B), rgb(0x1B7878), rgb(0x8B660B), rgb(0x6029C5), rgb(0x244600),
			rgb(0x7E1771), rgb(0x2F479B), rgb(0x4A1500), rgb(0x6F5EA3), rgb(0x200A96), rgb(0x460C42),
		},
	}
}

// DarkPalette returns the colours of the dark variant.
func DarkPalette() Palette {
	return Palette{
		Background: rgb(0x191A1E), Sidebar: rgb(0x131417), Surface: rgb(0x202227), Raised: rgb(0x25272D),
		Border: rgb(0x2E3037), Outline: rgb(0x4A4D56),
		Text: rgb(0xE4E6EA), Muted: rgb(0xA1A7B2), Faint: rgb(0x686D77),
		Accent: rgb(0x8FA0FF), OnAccent: rgb(0x11131C), AccentSoft: rgb(0x262B45),
		Link:    rgb(0x9DB0FF),
		Success: rgb(0x5CC98C), Warning: rgb(0xE5B454), Danger: rgb(0xFF8A8A), OnStatus: rgb(0x14151A),
		SuccessSoft: rgb(0x1B3327), WarningSoft: rgb(0x3A2F18), DangerSoft: rgb(0x402325),
		Button: rgb(0x2A2C33), Hover: rgba(0xFFFFFF, 0x12), Pressed: rgba(0xFFFFFF, 0x21),
		Focus: rgba(0x8FA0FF, 0x4D), Shadow: rgba(0x000000, 0x66),
		Selection: rgb(0x333D6E), Highlight: rgb(0x3D3720), Found: rgb(0x6B5614), ScrollBar: rgba(0xE4E6EA, 0x47),
		Members: [Members]color.NRGBA{
			rgb(0x1E9DF1), rgb(0xF860A3), rgb(0x75E8D2), rgb(0xDE931F), rgb(0xC1C1F9), rgb(0x85CE57),
			rgb(0xE38177), rgb(0x9392C3), rgb(0xF5D7FE), rgb(0xE0A2C4), rgb(0x87AFFA), rgb(0xFFBDA3),
		},
	}
}

func rgb(v uint32) color.NRGBA { return rgba(v, 0xFF) }

func rgba(v uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: alpha}
}
