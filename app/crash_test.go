package app_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"commonplace/app"
	"commonplace/crdt/feed"
)

// The child writes pages and types in one until it is killed, and says what was
// acknowledged: "page" after CreatePage returned, "typed" for the words that
// were saved.
const childDir = "COMMONPLACE_CRASH_DIR"

func crashChild(dir string) error {
	a, err := app.Open(context.Background(), app.Options{
		Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small,
	})
	if err != nil {
		return err
	}
	c, err := a.Community(a.Settings().LastOpened)
	if err != nil {
		return err
	}
	id, err := c.CreatePage(app.PageDraft{Title: "Typed", Body: ""})
	if err != nil {
		return err
	}
	fmt.Println("typing", id)
	w, err := c.Write(id)
	if err != nil {
		return err
	}
	go func() {
		for i := 0; ; i++ {
			made, err := c.CreatePage(app.PageDraft{Title: fmt.Sprintf("Page %d", i), Body: long(3000)})
			if err != nil {
				panic(err)
			}
			fmt.Println("page", made)
		}
	}()
	pos := 0
	for i := 0; ; i++ {
		word := fmt.Sprintf("%d ", i)
		if err := w.Splice(app.Edit{Pos: pos, Ins: word}); err != nil {
			return err
		}
		pos += len(word)
		if i%20 == 19 {
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Println("typed", i)
		}
		time.Sleep(time.Millisecond)
	}
}

// What was acknowledged survives kill -9 at any moment.
func TestKill(t *testing.T) {
	rounds := 4
	if n, err := strconv.Atoi(os.Getenv("COMMONPLACE_KILLS")); err == nil {
		rounds = n
	}
	dir := t.TempDir()
	a, err := app.Open(t.Context(), app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small})
	check(t, err)
	check(t, a.SetProfile(app.Profile{Name: "Ana"}))
	c := found(t, a, "")
	check(t, a.SetSettings(app.Settings{LastOpened: c.ID()}))
	check(t, a.Close())
	var pages []feed.DocID
	for range rounds {
		said := runAndKill(t, dir)
		var typing feed.DocID
		typed := -1
		for _, line := range said {
			what, value, _ := strings.Cut(line, " ")
			switch what {
			case "page":
				id, err := feed.ParseDocID(value)
				check(t, err)
				pages = append(pages, id)
			case "typing":
				typing, err = feed.ParseDocID(value)
				check(t, err)
			case "typed":
				typed, err = strconv.Atoi(value)
				check(t, err)
			}
		}
		verify(t, dir, c.ID(), pages, typing, typed)
	}
	if len(pages) == 0 {
		t.Error("the child was killed before it wrote anything, every time")
	}
}

// runAndKill runs the child for a random while and gives the whole lines it said.
func runAndKill(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=XXX")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	lines := make(chan string, 1<<16)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			lines <- in.Text()
		}
	}()
	first := <-lines
	said := []string{first}
	timer := time.After(time.Duration(rand.IntN(700)) * time.Millisecond)
	for waiting := true; waiting; {
		select {
		case line, ok := <-lines:
			if waiting = ok; ok {
				said = append(said, line)
			}
		case <-timer:
			waiting = false
		}
	}
	check(t, cmd.Process.Kill())
	for line := range lines {
		said = append(said, line)
	}
	_ = cmd.Wait() // it was killed
	return said
}

func verify(t *testing.T, dir string, id app.ID, pages []feed.DocID, typing feed.DocID, typed int) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Dir: dir, Network: app.NetworkOptions{Off: true}, Store: small})
	check(t, err)
	defer func() { check(t, a.Close()) }()
	c, err := a.Community(id)
	check(t, err)
	flush(t, c)
	for _, p := range pages {
		if got := body(t, c, p); got != long(3000) {
			t.Fatalf("page %s reads %.60q", p.Short(), got)
		}
	}
	if typing.IsZero() {
		return
	}
	text := body(t, c, typing)
	for i := range typed + 1 {
		if !strings.Contains(" "+text, fmt.Sprintf(" %d ", i)) {
			t.Fatalf("word %d of %d is missing", i, typed)
		}
	}
	if aside := c.SetAside(); len(aside) != 0 {
		t.Errorf("set aside: %+v", aside)
	}
}
