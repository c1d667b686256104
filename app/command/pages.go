package command

import (
	"fmt"
	"strings"

	"commonplace/app"
)

type pagesCommand struct {
	Path string `arg:"" optional:"" help:"Show this page's text."`
}

type pageLine struct {
	ID    string   `json:"id"`
	Path  string   `json:"path"`
	Title string   `json:"title"`
	Tags  []string `json:"tags"`
	Words int      `json:"words"`
	Body  string   `json:"body,omitempty"`
}

// Run implements kong's command.
func (c pagesCommand) Run(s *session) error {
	return s.withCommunity(false, func(_ *app.App, community *app.Community) error {
		list := []pageLine{}
		var text strings.Builder
		for _, page := range community.Pages() {
			if c.Path != "" && page.Path != c.Path {
				continue
			}
			entry := pageLine{docText(page.ID), page.Path, page.Title, append([]string{}, page.Tags...), page.Words, ""}
			if c.Path != "" {
				full, err := community.Page(page.ID)
				if err != nil {
					return err
				}
				entry.Body = full.Body
				text.WriteString(full.Body)
			} else {
				fmt.Fprintf(&text, "%s  %s\n", page.Path, page.Title)
			}
			list = append(list, entry)
		}
		if c.Path != "" && len(list) == 0 {
			return fmt.Errorf("showing %s: %w", c.Path, app.ErrNotFound)
		}
		return s.print(list, "%s", text.String())
	})
}

type searchCommand struct {
	Query []string `arg:"" help:"Words; \"words in quotes\", tag:x and in:collection narrow."`
	Limit int      `default:"20" help:"How many at most."`
}

type hitLine struct {
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
}

// Run implements kong's command.
func (c searchCommand) Run(s *session) error {
	return s.withCommunity(false, func(_ *app.App, community *app.Community) error {
		hits, err := community.Search(s.ctx, strings.Join(c.Query, " "), c.Limit)
		if err != nil {
			return err
		}
		list := []hitLine{}
		var text strings.Builder
		for _, hit := range hits {
			list = append(list, hitLine{hit.Kind, hit.Title, hit.Snippet})
			fmt.Fprintf(&text, "%-7s %s\n        %s\n", hit.Kind, hit.Title, strings.TrimSpace(hit.Snippet))
		}
		return s.print(list, "%s", text.String())
	})
}
