package command

import (
	"fmt"
	"strings"

	"commonplace/app"
)

type importCommand struct {
	Folder string `arg:"" type:"existingdir" help:"A folder of Markdown files with their pictures, or an export."`
}

// Run implements kong's command.
func (c importCommand) Run(s *session) error {
	return s.withCommunity(false, func(_ *app.App, community *app.Community) error {
		report, err := community.Import(s.ctx, c.Folder, s.progress())
		if err != nil {
			return err
		}
		var skipped strings.Builder
		for _, skip := range report.Skipped {
			fmt.Fprintf(&skipped, "skipped %s: %s\n", skip.Path, skip.Why)
		}
		return s.print(imported{report.Created, report.Changed, report.Same, report.Files, skippedLines(report.Skipped)}, "%d pages created, %d changed, %d the same; %d files\n%s",
			report.Created, report.Changed, report.Same, report.Files, skipped.String())
	})
}

type exportCommand struct {
	Folder string `arg:"" help:"A new or empty folder."`
}

// Run implements kong's command.
func (c exportCommand) Run(s *session) error {
	return s.withCommunity(false, func(_ *app.App, community *app.Community) error {
		report, err := community.Export(s.ctx, c.Folder, s.progress())
		if err != nil {
			return err
		}
		return s.print(exported{report.Pages, report.Files, report.Documents, report.Bytes, skippedLines(report.Missing)}, "%d pages, %d files, %d documents written to %s\n",
			report.Pages, report.Files, report.Documents, c.Folder)
	})
}

type bundleWriteCommand struct {
	File  string `arg:"" help:"The bundle to write."`
	For   string `placeholder:"MEMBER" help:"Only what this member's laptops lack, as far as known."`
	Files bool   `default:"true" negatable:"" help:"Attachments too."`
}

// Run implements kong's command.
func (c bundleWriteCommand) Run(s *session) error {
	return s.withCommunity(false, func(_ *app.App, community *app.Community) error {
		options := app.BundleOptions{Files: c.Files}
		if c.For != "" {
			member, err := memberNamed(community, c.For)
			if err != nil {
				return err
			}
			options.For = member
		}
		report, err := community.WriteBundle(s.ctx, c.File, options, s.progress())
		if err != nil {
			return err
		}
		return s.print(bundled{report.Entries, report.Files, report.Bytes}, "%d entries, %d files, %d bytes in %s\n", report.Entries, report.Files, report.Bytes, c.File)
	})
}

type bundleReadCommand struct {
	File string `arg:"" type:"existingfile" help:"The bundle to read."`
}

// Run implements kong's command.
func (c bundleReadCommand) Run(s *session) error {
	return s.withApp(false, func(a *app.App) error {
		community, report, err := a.ReadBundle(s.ctx, c.File, s.progress())
		if err != nil {
			return err
		}
		return s.print(unbundled{community.Name(), community.Member(report.By).Name, report.Entries, report.New}, "%d entries in it, %d of them new, made by %s for %s\n",
			report.Entries, report.New, community.Member(report.By).Name, community.Name())
	})
}

func memberNamed(c *app.Community, name string) (app.MemberID, error) {
	var found []app.MemberID
	for _, member := range c.Members() {
		if strings.EqualFold(member.Name, name) {
			found = append(found, member.ID)
		}
	}
	if len(found) != 1 {
		return app.MemberID{}, fmt.Errorf("%d members are called %q", len(found), name)
	}
	return found[0], nil
}
