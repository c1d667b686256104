package main

import "strings"

func (s *story) part() error {
	return steps(
		func() error { return s.openPage(s.ben, "edit") },
		func() error { return s.openPage(s.ana, "edit") },
		s.screen.Settle,
		func() error { return s.ben.types("Hello from Ben!\n\n") },
		func() error { return s.shoot("Both in one page: Ben types, Ana sees him type.") },
		s.ben.quit,
		func() error { return s.ben.launch("--offline") },
		func() error { return s.ana.keys("ctrl+End") },
		func() error { return s.ana.types("Ana, while Ben was away: bring name tags.\n") },
		func() error { return s.openPage(s.ben, "edit") },
		s.screen.Settle,
		func() error { return s.ben.types("Ben, on the train: book the room.\n\n") },
		func() error { return s.ben.waitFor("state=Saved") },
		func() error { return s.shoot("Ben is away and offline. Both go on writing in the same page.") },
	)
}

func (s *story) meet() error {
	return steps(
		s.ben.quit,
		func() error { return s.ben.launch() },
		func() error { return s.ben.waitFor("nearby=1 behind=0 unshared=0") },
		func() error { return s.shoot("Ben comes back. His laptop found Ana's and both are in sync.") },
		func() error { return s.openPage(s.ben, "edit") },
		func() error { return s.shoot("The page has what both wrote while apart.") },
		func() error { return s.ben.keys("alt+a") },
		func() error { return s.shoot("Colours say who wrote what.") },
		func() error { return s.ben.keys("alt+3") },
		func() error { return s.ben.waitFor("part=history") },
		func() error { return s.shoot("The history of the page.") },
		func() error { return s.ben.keys("ctrl+5") },
		func() error { return s.ben.waitFor("name=laptops") },
		func() error { return s.shoot("Is everyone in sync? The board says so.") },
		func() error { return s.ben.keys("ctrl+shift+l") },
		func() error { return s.ben.keys("ctrl+2") },
		func() error { return s.ben.waitFor("name=charter") },
		func() error { return s.shoot("Ben likes it light. He sees what Ana endorsed.") },
	)
}

func (s *story) carry() error {
	stick := s.work + "/stick.bundle"
	return steps(
		s.ben.quit,
		func() error { return s.ben.launch("--offline") },
		func() error { return s.ana.keys("ctrl+End") },
		func() error { return s.ana.types("Carried on a stick: thank the library.\n") },
		func() error { return s.ana.waitFor("state=Saved") },
		func() error { return s.ana.keys("Escape") },
		func() error { return s.ana.command("Write a bundle") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.shoot("Ana writes a bundle for Ben, whose laptop cannot be reached.") },
		func() error { return s.ana.keys("shift+Tab", "Return") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.ana.fill(stick) },
		func() error { return exists(stick) },
		func() error { return s.ben.command("Read a bundle") },
		func() error { return s.ben.waitFor("msg=card") },
		func() error { return s.ben.fill(stick) },
		func() error { return s.ben.waitFor("msg=room") },
		func() error { return s.shoot("Ben reads it. It says who made it and what was new.") },
		func() error { return s.openPage(s.ben, "") },
		func() error { return s.shoot("The third change has come, with no network between them.") },
		s.ana.quit,
		s.ben.quit,
	)
}

// openPage goes to the page both write, through the palette, and from there to
// a part of it.
func (s *story) openPage(m *member, part string) error {
	return steps(
		func() error { return m.command(pageTitle) },
		func() error { return m.waitFor("name=page ") },
		func() error {
			if part != "edit" {
				return nil
			}
			return steps(func() error { return m.keys("alt+2") }, func() error { return m.waitFor("part=edit") })
		},
	)
}

// command does something through the palette.
func (m *member) command(name string) error {
	return steps(
		func() error { return m.keys("ctrl+p") },
		func() error { return m.waitFor("msg=card") },
		func() error { return m.types(strings.TrimSpace(name)) },
		func() error { return m.keys("Return") },
	)
}

// fill replaces what is in a field and confirms it.
func (m *member) fill(text string) error {
	return steps(
		func() error { return m.keys("ctrl+a") },
		func() error { return m.types(text) },
		func() error { return m.keys("Return") },
	)
}
