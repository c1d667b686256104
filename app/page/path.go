package page

import (
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// CleanCollection makes the name of a collection of what somebody typed:
// words between single slashes.
func CleanCollection(s string) string {
	var parts []string
	for part := range strings.SplitSeq(s, "/") {
		part = CleanLine(part)
		if part != "" && part != "." && part != ".." {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// PathFor gives a page of this title a path in a collection that taken does
// not report as in use.
func PathFor(collection, title string, taken func(string) bool) string {
	base := Slug(title)
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		p := path.Join(collection, name+".md")
		if !taken(p) {
			return p
		}
	}
}

// MovedPath gives the path of a page in another collection: under the name it
// had, or one like it that taken does not report as in use.
func MovedPath(old, collection string, taken func(string) bool) string {
	name := path.Base(old)
	if old == "" {
		name = "page.md"
	}
	ext := path.Ext(name)
	for n := 1; ; n++ {
		p := path.Join(collection, name)
		if n > 1 {
			p = path.Join(collection, strings.TrimSuffix(name, ext)+"-"+strconv.Itoa(n)+ext)
		}
		if !taken(p) {
			return p
		}
	}
}

// Slug makes a file name of a title: letters and digits of any script, joined
// by dashes.
func Slug(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
			if b.Len() >= 60 {
				break
			}
			continue
		}
		dash = true
	}
	if b.Len() == 0 {
		return "page"
	}
	return b.String()
}

// Resolve lists the paths that a link target in the page at from may mean, in
// order of likelihood; none for links that leave the community.
func Resolve(from, target string) []string {
	if i := strings.IndexAny(target, "#?"); i >= 0 {
		target = target[:i]
	}
	if u, err := url.PathUnescape(target); err == nil {
		target = u
	}
	target = strings.TrimSpace(target)
	if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
		return nil
	}
	p := path.Join(path.Dir(from), target)
	if strings.HasPrefix(target, "/") {
		p = path.Clean(target)
	}
	p = strings.TrimPrefix(p, "/")
	if p == ".." || strings.HasPrefix(p, "../") {
		return nil
	}
	if p == "." || p == "" {
		return []string{"index.md", "README.md"}
	}
	paths := []string{p}
	if ext := path.Ext(p); ext == ".html" || ext == ".htm" {
		paths = append(paths, strings.TrimSuffix(p, ext)+".md")
	}
	return append(paths, p+".md", path.Join(p, "index.md"), path.Join(p, "README.md"))
}
