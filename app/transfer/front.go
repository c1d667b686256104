package transfer

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// frontFields is what front matter says that a page has a place for.
type frontFields struct {
	Title string
	Tags  []string
}

// splitFront cuts the front matter off a file: a first line "---", YAML, a
// line "---" or "...". Anything else is text.
func splitFront(text string) (front, body string) {
	if !strings.HasPrefix(text, "---\n") {
		return "", text
	}
	at := len("---\n")
	for at < len(text) {
		line, _, found := strings.Cut(text[at:], "\n")
		next := at + len(line)
		if found {
			next++
		}
		if fence := strings.TrimRight(line, " \t"); fence == "---" || fence == "..." {
			if !isMapping(text[len("---\n"):at]) {
				return "", text
			}
			return text[:next], text[next:]
		}
		at = next
	}
	return "", text
}

func isMapping(text string) bool {
	node, err := mappingOf(text)
	return err == nil && node != nil
}

// mappingOf parses YAML and demands a mapping; nil for an empty document.
func mappingOf(text string) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, fmt.Errorf("reading front matter: %w", err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	if document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("invalid front matter: not a list of names and values")
	}
	return document.Content[0], nil
}

func frontYAML(front string) string {
	front = strings.TrimPrefix(front, "---\n")
	front = strings.TrimRight(front, " \t\n")
	front = strings.TrimSuffix(strings.TrimSuffix(front, "---"), "...")
	return front
}

// readFront reads what a page has a place for; what it cannot read is absent.
func readFront(front string) frontFields {
	var fields frontFields
	node, err := mappingOf(frontYAML(front))
	if err != nil || node == nil {
		return fields
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		value := node.Content[i+1]
		switch strings.ToLower(node.Content[i].Value) {
		case "title":
			if value.Kind == yaml.ScalarNode {
				fields.Title = strings.TrimSpace(value.Value)
			}
		case "tags", "keywords":
			fields.Tags = readTags(value)
		}
	}
	return fields
}

func readTags(value *yaml.Node) []string {
	var tags []string
	switch value.Kind {
	case yaml.SequenceNode:
		for _, item := range value.Content {
			tags = append(tags, item.Value)
		}
	case yaml.ScalarNode:
		tags = strings.Split(value.Value, ",")
	}
	return CleanTags(tags)
}

// CleanTags trims, drops what is empty, and sorts.
func CleanTags(tags []string) []string {
	var clean []string
	for _, tag := range tags {
		if tag = strings.TrimLeft(strings.TrimSpace(tag), "#"); tag != "" {
			clean = append(clean, tag)
		}
	}
	slices.Sort(clean)
	return slices.Compact(clean)
}

// DerivedTitle is the title of a page that has none of its own: its first
// heading, if that is of the first level, else its file's name in words.
func DerivedTitle(pagePath, body string) string {
	if heading := firstHeading(body); heading != "" {
		return heading
	}
	name := strings.TrimSuffix(path.Base(pagePath), path.Ext(pagePath))
	if strings.EqualFold(name, "index") || strings.EqualFold(name, "readme") {
		if dir := path.Base(path.Dir(pagePath)); dir != "." && dir != "/" {
			name = dir
		}
	}
	name = strings.TrimSpace(strings.NewReplacer("_", " ", "-", " ").Replace(name))
	if name == "" {
		return "Untitled"
	}
	runes := []rune(name)
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

// Text is the page as a Markdown file. The front matter stays as it was while
// it says the same; a page whose title and tags go without saying gets none.
func (p Page) Text() (string, error) {
	was := readFront(p.Front)
	tags := CleanTags(p.Tags)
	title := was.Title
	if title == "" {
		title = DerivedTitle(p.Path, p.Body)
	}
	if title == p.Title && slices.Equal(was.Tags, tags) && !looksLikeFront(p) {
		return p.Front + p.Body, nil
	}
	front, err := rewriteFront(p.Front, p.Title, tags)
	if err != nil {
		return "", fmt.Errorf("writing front matter of %s: %w", p.Path, err)
	}
	return front + p.Body, nil
}

// looksLikeFront says that the text alone would be taken for front matter.
func looksLikeFront(p Page) bool {
	front, _ := splitFront(p.Body)
	return p.Front == "" && front != ""
}

// rewriteFront sets title and tags and leaves the rest in its order.
func rewriteFront(front, title string, tags []string) (string, error) {
	node, err := mappingOf(frontYAML(front))
	if err != nil || node == nil {
		node = &yaml.Node{Kind: yaml.MappingNode}
	}
	setField(node, "title", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: title})
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, tag := range tags {
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: tag})
	}
	if len(tags) == 0 {
		list = nil
	}
	setField(node, "tags", list)
	text, err := yaml.Marshal(node)
	if err != nil {
		return "", err
	}
	return "---\n" + string(text) + "---\n", nil
}

// setField replaces, appends or (value nil) removes a field. "keywords" holds
// the tags where there is no "tags".
func setField(node *yaml.Node, name string, value *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := strings.ToLower(node.Content[i].Value)
		if key != name && (name != "tags" || key != "keywords") {
			continue
		}
		if value == nil {
			node.Content = slices.Delete(node.Content, i, i+2)
		} else {
			node.Content[i+1] = value
		}
		return
	}
	if value != nil {
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, value)
	}
}
