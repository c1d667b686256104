package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"commonplace/bench/screen"
	"commonplace/sync/invitation"
)

// story is the tour, and what it saw.
type story struct {
	screen   *screen.Screen
	out      string
	work     string
	ana, ben *member
	pictures []picture
	outcome  []string
}

// picture is one of the series.
type picture struct{ file, says string }

// chapter is a part of the story.
type chapter struct {
	name string
	tell func() error
}

const (
	community = "Reading circle"
	pageTitle = "Checklist for the workshop"
)

// Where Ana clicks in her window.
var (
	firstRow     = [2]int{400, 203}
	firstEndorse = [2]int{877, 516}
)

// tell tells it all.
func (s *story) tell(path string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	if s.ana, err = newMember(s.screen, path, "Ana", s.work, 0, "--listen", address); err != nil {
		return err
	}
	if s.ben, err = newMember(s.screen, path, "Ben", s.work, 1280, "--listen", "127.0.0.1:0"); err != nil {
		return err
	}
	for _, c := range []chapter{
		{"saying who they are", s.begin},
		{"founding a community", s.found},
		{"bringing in a handbook", s.bringIn},
		{"endorsing the charter", s.endorse},
		{"writing a page", s.write},
		{"inviting and joining", s.invite},
		{"writing on one page while apart", s.part},
		{"meeting again", s.meet},
		{"carrying a change in a file", s.carry},
		{"comparing", s.compare},
	} {
		fmt.Println("tour:", c.name)
		if err := c.tell(); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return s.report()
}

// shoot waits until all stands still and takes a picture of both windows.
func (s *story) shoot(says string, args ...any) error {
	if err := s.screen.Settle(); err != nil {
		return err
	}
	says = fmt.Sprintf(says, args...)
	file := fmt.Sprintf("%02d.png", len(s.pictures)+1)
	s.pictures = append(s.pictures, picture{file, says})
	return s.screen.Shoot(filepath.Join(s.out, file))
}

// explain leaves a picture of where it went wrong, and the logs.
func (s *story) explain() error {
	err := s.screen.Shoot(filepath.Join(s.out, "trouble.png"))
	for _, m := range []*member{s.ana, s.ben} {
		if m == nil {
			continue
		}
		for _, path := range []string{m.logPath, m.home + ".output"} {
			if text, readErr := os.ReadFile(path); readErr == nil {
				fmt.Fprintf(os.Stderr, "tour: of %s:\n%s\n", filepath.Base(path), telling(string(text)))
			}
		}
	}
	return err
}

// telling is the part of a log that tells most: where a crash begins, or the end.
func telling(log string) string {
	const most = 60
	lines := strings.Split(strings.TrimSpace(log), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "SIG") {
			return strings.Join(lines[i:min(len(lines), i+most)], "\n")
		}
	}
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}

// leave ends what still runs.
func (s *story) leave() error {
	var errs []error
	for _, m := range []*member{s.ana, s.ben} {
		if m != nil && m.runs() {
			errs = append(errs, m.kill())
		}
	}
	return errors.Join(errs...)
}

func (s *story) begin() error {
	for _, m := range []*member{s.ana, s.ben} {
		if err := m.launch(); err != nil {
			return err
		}
	}
	if err := s.shoot("Two laptops, the program opened for the first time: who are you?"); err != nil {
		return err
	}
	for _, m := range []*member{s.ana, s.ben} {
		if err := m.fill(m.name); err != nil {
			return err
		}
	}
	return s.shoot("Ana and Ben have said their names; three ways in.")
}

func (s *story) found() error {
	return steps(
		func() error { return s.ana.keys("Tab", "Return") },
		s.screen.Settle,
		func() error { return s.ana.types(community) },
		func() error { return s.ana.keys("Tab") },
		func() error { return s.ana.types("reading and teaching together") },
		func() error { return s.shoot("Ana starts a community, with a charter to begin from.") },
		func() error { return s.ana.keys("Return") },
		func() error { return s.ana.waitFor("name=home") },
		func() error { return s.shoot("The community is there; home says what to do next.") },
	)
}

func (s *story) bringIn() error {
	folder, err := handbook(s.work)
	if err != nil {
		return err
	}
	return steps(
		func() error { return s.ana.command("Import a folder of Markdown") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.ana.fill(folder) },
		func() error { return s.ana.waitFor("Done: ") },
		func() error { return s.shoot("A folder of Markdown and pictures has become pages.") },
		func() error { return s.ana.keys("ctrl+4") },
		func() error { return s.ana.waitFor("name=pages") },
		func() error { return s.shoot("All pages, by title.") },
		func() error { return s.ana.click(firstRow) },
		func() error { return s.ana.waitFor("name=page ") },
		func() error { return s.shoot("Reading the first of them.") },
	)
}

func (s *story) endorse() error {
	return steps(
		func() error { return s.ana.keys("ctrl+2") },
		func() error { return s.ana.waitFor("name=charter") },
		func() error { return s.shoot("The charter, clause by clause, and what each member says to it.") },
		func() error { return s.ana.click(firstEndorse) },
		func() error { return s.shoot("Ana endorses a clause.") },
	)
}

func (s *story) write() error {
	return steps(
		func() error { return s.ana.keys("ctrl+shift+n") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.ana.fill(pageTitle) },
		func() error { return s.ana.waitFor("part=edit") },
		s.screen.Settle,
		func() error {
			return s.ana.types("## Before\n\nAsk everybody what they hope to learn.\n\n## After\n\n- Write down what worked\nand what did not.\n")
		},
		func() error { return s.ana.waitFor("state=Saved") },
		func() error { return s.shoot("Ana writes a page.") },
	)
}

func (s *story) invite() error {
	file := filepath.Join(s.work, "invitation.commonplace")
	var words, address string
	return steps(
		func() error { return s.ana.command("Invite somebody") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.ana.fill("Ben, from the library") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error {
			return s.shoot("An invitation: six words to say, a code to photograph, a link or file to hand over.")
		},
		func() error { return s.ana.keys("shift+Tab", "Return") },
		func() error { return s.ana.waitFor("msg=card") },
		func() error { return s.ana.fill(file) },
		func() error { return s.ana.waitFor("msg=toast") },
		func() (err error) { words, address, err = readInvitation(file); return err },
		func() error { return s.ben.keys("Return") },
		s.screen.Settle,
		func() error { return s.ben.types(words) },
		func() error { return s.ben.keys("Tab") },
		func() error { return s.ben.types(address) },
		func() error { return s.shoot("Ben was told the six words, and types them.") },
		func() error { return s.ben.keys("Return") },
		func() error { return s.ben.waitFor("name=home") },
		func() error { return s.ben.waitFor("nearby=1 behind=0") },
		func() error { return s.shoot("Ben is in, with everything the community holds. Ana sees who came.") },
		func() error { return s.ana.keys("Escape") },
	)
}

// readInvitation reads the words as Ana's screen shows them, and her address.
func readInvitation(path string) (words, address string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", "", fmt.Errorf("opening the invitation: %w", err)
	}
	defer file.Close()
	ticket, err := invitation.ReadFile(file)
	if err != nil {
		return "", "", err
	}
	if len(ticket.Addresses) == 0 {
		return "", "", errors.New("the invitation has no address")
	}
	return ticket.Code.Words(), ticket.Addresses[0], nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// steps does one thing after the other.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
