package app

import (
	"context"
	"fmt"
	"strings"

	"commonplace/app/charter"
	"commonplace/app/page"
	"commonplace/app/statement"
	"commonplace/app/transfer"
	"commonplace/assets/sample"
	"commonplace/crdt/document"
)

// The guests of the sample community.
var (
	ruth   = statement.Profile{Name: "Ruth Abara", About: "Sewing machines, zips, anything with a needle. Host on first Thursdays."}
	tomasz = statement.Profile{Name: "Tomasz Wilk", About: "Electrician, retired. Safety lead. Will open anything but a microwave."}
)

// byTomasz are the pages of the sample that Tomasz wrote.
var byTomasz = map[string]bool{"howto/electrical-safety.md": true, "howto/finding-faults.md": true}

// CreateSample founds a small community with pages, a charter and talk in it,
// to look around in.
func (a *App) CreateSample(ctx context.Context) (*Community, error) {
	s := sample.Charter()
	f := Founding{Name: s.Name, Domain: "Repairing things together"}
	c, err := a.found(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := c.fill(ctx, f); err != nil {
		return nil, fmt.Errorf("filling the sample: %w", humane(err))
	}
	a.join(c)
	return c, nil
}

// fill writes the sample's charter, people, pages and talk.
func (c *Community) fill(ctx context.Context, f Founding) error {
	if err := c.writeCharter(f, sample.Charter()); err != nil {
		return err
	}
	if err := c.introduce(); err != nil {
		return err
	}
	r, err := c.invite(ruth)
	if err != nil {
		return err
	}
	t, err := c.invite(tomasz)
	if err != nil {
		return err
	}
	pages, err := c.samplePages(ctx, t)
	if err != nil {
		return err
	}
	if err := c.Flush(ctx); err != nil {
		return err
	}
	if err := c.sampleTalk(pages, r, t); err != nil {
		return err
	}
	if err := c.sampleAnswers(r, t); err != nil {
		return err
	}
	if err := c.Flush(ctx); err != nil {
		return err
	}
	return c.replica.SeenAll()
}

func (c *Community) samplePages(ctx context.Context, t *guest) (map[string]DocID, error) {
	folder, err := transfer.Read(ctx, sample.Pages(), nil)
	if err != nil {
		return nil, err
	}
	pages := map[string]DocID{}
	for _, p := range folder.Pages {
		made := page.Page{Title: p.Title, Path: p.Path, Collection: collectionOf(p.Path), Tags: p.Tags}
		body := strings.TrimSpace(p.Body) + "\n"
		if byTomasz[p.Path] {
			pages[p.Path], err = t.create(made, body)
		} else {
			pages[p.Path], err = c.createPage(made, body)
		}
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func (c *Community) sampleTalk(pages map[string]DocID, r, t *guest) error {
	log, evening := pages["repair-log.md"], pages["evenings/running-an-evening.md"]
	const added = "- Zip on a tent: two teeth bent. Straightened with pliers, waxed. Works. (Ruth)\n"
	err := r.edit(log, func(tx *document.Tx) error {
		text, _ := tx.Text(page.Body()...)
		at := strings.Index(text, "- Radio")
		return tx.SpliceText(page.Body(), len([]rune(text[:max(at, 0)])), 0, added)
	})
	if err != nil {
		return err
	}
	asked, err := r.say(evening, statement.Say{Text: "Could we write the waiting time on the ticket? People ask me every ten minutes."})
	if err != nil {
		return err
	}
	if _, err := t.say(evening, statement.Say{
		Text: "Good idea. I would write *at the latest*, or we will be held to it.", ReplyTo: asked[:],
	}); err != nil {
		return err
	}
	if _, err := c.replica.Say(evening, statement.Say{
		Text: "Let us try it next Thursday and look at it in the closing circle.", ReplyTo: asked[:],
	}); err != nil {
		return err
	}
	_, err = t.say(pages["howto/electrical-safety.md"], statement.Say{
		Text: "@" + c.Me().Name + ", our insulation tester is due for calibration in March. Shall I take it to Mill Lane?",
	})
	return err
}

// sampleAnswers has the guests endorse the charter, one with a reservation.
func (c *Community) sampleAnswers(r, t *guest) error {
	for i, cl := range c.replica.Charter().Clauses {
		v := cl.Current()
		answer := statement.Endorse{Clause: cl.ID, Version: v.ID[:], Stance: statement.StanceEndorse}
		if _, err := r.say(charter.DocID(c.id), answer); err != nil {
			return err
		}
		if i == 3 {
			answer.Stance = statement.StanceReservation
			answer.Note = "Two minutes is optimistic on a busy evening. Could the host write the lines?"
		}
		if i == 5 {
			continue // Tomasz has not answered the last one yet
		}
		if _, err := t.say(charter.DocID(c.id), answer); err != nil {
			return err
		}
	}
	return nil
}
