// Package fonts carries the typefaces the program draws with, so that a page
// looks the same on every laptop, whatever is installed there.
//
// Text is set in Inter and code in JetBrains Mono. Both are under the SIL Open
// Font License 1.1, whose text stands beside the files and travels inside the
// program. The bold cut is Inter's SemiBold, which reads calmer on screen than
// its Bold at the sizes used here.
package fonts

import "embed"

//go:embed *.otf *.ttf OFL-*.txt
var files embed.FS

// Name of a typeface shipped with the program.
type Name string

// The typefaces shipped with the program.
const (
	Regular    Name = "Inter-Regular.otf"
	Italic     Name = "Inter-Italic.otf"
	Bold       Name = "Inter-SemiBold.otf"
	BoldItalic Name = "Inter-SemiBoldItalic.otf"
	Mono       Name = "JetBrainsMono-Regular.ttf"
	MonoBold   Name = "JetBrainsMono-Bold.ttf"
)

// Bytes returns the font file. It panics for a name that is not one of the
// constants above, because the program could not draw a word without it.
func Bytes(n Name) []byte {
	b, err := files.ReadFile(string(n))
	if err != nil {
		panic(err)
	}
	return b
}

// Licences returns the licence texts of the typefaces by file name.
func Licences() map[string]string {
	texts := map[string]string{}
	for _, name := range []string{"OFL-Inter.txt", "OFL-JetBrainsMono.txt"} {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		texts[name] = string(b)
	}
	return texts
}
