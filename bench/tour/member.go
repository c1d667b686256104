package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"commonplace/bench/program"
	"commonplace/bench/screen"
)

// member is the program in a window of its own.
type member struct {
	name    string
	laptop  program.Laptop
	screen  *screen.Screen
	at      int // where its window is, from the left
	home    string
	cmd     *exec.Cmd
	window  string
	logPath string
	log     *os.File
	seen    strings.Builder // of the log, so far
}

// patience is how long anything on screen may take on a busy machine.
const patience = 90 * time.Second

// newMember makes the folders of a member: a profile, and the user's folders,
// in which Fyne keeps its own.
func newMember(s *screen.Screen, path, name, dir string, at int, flags ...string) (*member, error) {
	home := filepath.Join(dir, name)
	m := &member{name: name, screen: s, at: at, home: home, logPath: filepath.Join(dir, name+".log")}
	m.laptop = program.Laptop{Program: path, Profile: filepath.Join(home, "profile"), Flags: append([]string{"--no-discovery"}, flags...)}
	return m, os.MkdirAll(filepath.Join(home, ".cache"), 0o700)
}

// launch starts the program and waits for its window.
func (m *member) launch(flags ...string) error {
	m.cmd = m.laptop.Command(context.Background(), append([]string{"--log", m.logPath}, flags...)...)
	m.cmd.Env = append(os.Environ(), "DISPLAY="+m.screen.Display(), "HOME="+m.home, "XDG_CONFIG_HOME="+m.home,
		"XDG_DATA_HOME="+m.home, "XDG_CACHE_HOME="+filepath.Join(m.home, ".cache"))
	output, err := os.OpenFile(m.home+".output", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer output.Close()
	m.cmd.Stdout, m.cmd.Stderr = output, output
	if err := m.cmd.Start(); err != nil {
		return fmt.Errorf("starting the program: %w", err)
	}
	if err := m.findWindow(); err != nil {
		return err
	}
	if _, err := m.screen.Do("windowmove", "--sync", m.window, fmt.Sprint(m.at), "0"); err != nil {
		return err
	}
	return m.waitFor("first frame")
}

func (m *member) findWindow() error {
	return until("the window of "+m.name, func() bool {
		out, err := m.screen.Do("search", "--onlyvisible", "--pid", fmt.Sprint(m.cmd.Process.Pid))
		m.window, _, _ = strings.Cut(out, "\n")
		return err == nil && m.window != ""
	})
}

// focus gives the keyboard to this window.
func (m *member) focus() error {
	_, err := m.screen.Do("windowraise", m.window, "windowfocus", "--sync", m.window)
	return err
}

// keys presses keys by their X names, as in "ctrl+k" or "Return".
func (m *member) keys(keys ...string) error {
	if err := m.focus(); err != nil {
		return err
	}
	_, err := m.screen.Do(append([]string{"key", "--delay", "40"}, keys...)...)
	return err
}

// click clicks somewhere in the window.
func (m *member) click(at [2]int) error {
	if err := m.focus(); err != nil {
		return err
	}
	_, err := m.screen.Do("mousemove", "--sync", "--window", m.window, fmt.Sprint(at[0]), fmt.Sprint(at[1]), "click", "1")
	return err
}

// types types plain ASCII text. Where a line ends it presses Return: what
// xdotool types there is a key that keyboards do not have.
func (m *member) types(text string) error {
	if err := m.focus(); err != nil {
		return err
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			if _, err := m.screen.Do("key", "Return"); err != nil {
				return err
			}
		}
		if line == "" {
			continue
		}
		if _, err := m.screen.Do("type", "--delay", "15", "--", line); err != nil {
			return err
		}
	}
	return nil
}

// waitFor waits until the program's log has a line with text in it that was
// not waited for before.
func (m *member) waitFor(text string) error {
	return until(fmt.Sprintf("%q in the log of %s", text, m.name), func() bool {
		m.readLog()
		_, after, found := strings.Cut(m.seen.String(), text)
		if found {
			m.seen.Reset()
			m.seen.WriteString(after)
		}
		return found
	})
}

func (m *member) readLog() {
	if m.log == nil {
		file, err := os.Open(m.logPath)
		if err != nil {
			return // not there yet
		}
		m.log = file
	}
	_, _ = io.Copy(&m.seen, m.log) // what cannot be read now is read next time
}

// quit ends the program as the system does when somebody logs out: it saves
// and closes its window.
func (m *member) quit() error {
	if err := m.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("asking %s to quit: %w", m.name, err)
	}
	return m.wait()
}

// kill ends the program at once, as a crash would.
func (m *member) kill() error {
	if err := m.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = m.cmd.Wait() // it was killed, and says so
	return nil
}

// runs says whether the program was started and has not ended.
func (m *member) runs() bool { return m.cmd != nil && m.cmd.ProcessState == nil }

func (m *member) wait() error {
	ended := make(chan error, 1)
	go func() { ended <- m.cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("%s did not quit", m.name), m.kill())
	}
}

// until waits for a condition.
func until(what string, done func() bool) error {
	deadline := time.Now().Add(patience)
	for !done() {
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %v for %s", patience, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}
