package theme

import (
	"hash/fnv"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
)

// Members is how many colours there are for people. They differ in lightness
// as well as hue, so that people who see red and green alike can still tell
// them apart, and all can be read as text on any background of their variant.
const Members = 12

const memberPrefix = "member"

// MemberColor returns the name of the colour of a member. The same id has the
// same colour on every laptop and after every start.
func MemberColor(id []byte) fyne.ThemeColorName {
	h := fnv.New32a()
	h.Write(id)
	return MemberColorAt(int(h.Sum32() % Members))
}

// MemberColorAt returns the name of the i-th colour, counted round.
func MemberColorAt(i int) fyne.ThemeColorName {
	return fyne.ThemeColorName(memberPrefix + strconv.Itoa(((i%Members)+Members)%Members))
}

// ColorNameOnMember is for text that stands on a member's colour.
const ColorNameOnMember fyne.ThemeColorName = "foregroundOnPrimary"

func memberOf(n fyne.ThemeColorName) (int, bool) {
	digits, ok := strings.CutPrefix(string(n), memberPrefix)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(digits)
	return i, err == nil && i >= 0 && i < Members
}
