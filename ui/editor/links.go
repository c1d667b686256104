package editor

import (
	"strings"

	"commonplace/ui/editor/markup"
)

// follow follows the link at a position and tells whether there is one.
func (e *Editor) follow(pos int) bool {
	target, ok := e.LinkAt(pos)
	if ok && e.OnFollow != nil {
		e.OnFollow(target)
	}
	return ok && e.OnFollow != nil
}

// LinkAt returns where the link at a position leads.
func (e *Editor) LinkAt(pos int) (target string, ok bool) {
	line, col := e.text.At(pos)
	text, spans := e.text.Line(line), e.flow.Line(line).Spans
	for i, s := range spans {
		if col < s.Start || col >= s.End || s.Style&(markup.Link|markup.Target) == 0 {
			continue
		}
		if s.Style&markup.Target != 0 {
			return cleanTarget(string(text[s.Start:s.End])), true
		}
		for _, next := range spans[i+1:] {
			if next.Style&markup.Target != 0 {
				return cleanTarget(string(text[next.Start:next.End])), true
			}
			if next.Style&(markup.Link|markup.Marker) == 0 {
				break
			}
		}
		return strings.Trim(string(text[s.Start:s.End]), "<>"), true
	}
	return "", false
}

// cleanTarget drops the title that may follow the target of a link.
func cleanTarget(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), " \"")
	return strings.Trim(s, "<>")
}
