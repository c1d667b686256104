package transfer

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bytes of one name in a path, and of a whole path; below what every common
// file system takes.
const (
	maxName = 120
	maxPath = 400
)

// Names that Windows keeps for devices, whatever their ending.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true,
}

// SafePath makes a path that may be created below a folder on any system out
// of one that came from somebody else. A good path stays as it is.
func SafePath(p string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(p, "\\", "/"), "/") {
		if part = safeName(part); part != "" {
			parts = append(parts, part)
		}
	}
	for len(parts) > 1 && len(strings.Join(parts, "/")) > maxPath {
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return "untitled"
	}
	return strings.Join(parts, "/")
}

// safeName is empty for ".", ".." and what has nothing printable in it.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*`, r):
			return '-'
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = norm.NFC.String(name)
	name = strings.Trim(shorten(name), " .") // Windows drops these, and "." and ".." lead elsewhere
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	if reserved[strings.TrimSpace(stem)] {
		name = "_" + name
	}
	return name
}

// shorten cuts a long name and keeps its ending.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	stem := name[:maxName-len(ext)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + ext
}

// Slug makes a file name, without ending, out of a title.
func Slug(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFC.String(strings.ToLower(title)) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
			if b.Len() > 60 {
				break
			}
		} else {
			dash = true
		}
	}
	if b.Len() == 0 {
		return "untitled"
	}
	return b.String()
}
