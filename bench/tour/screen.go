package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// screen is a virtual display.
type screen struct {
	display string
	server  *exec.Cmd
}

// openScreen starts Xvfb on a free display.
func openScreen(width, height int) (*screen, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{in}
	if err := server.Start(); err != nil {
		in.Close()
		return nil, fmt.Errorf("starting the virtual display: %w", err)
	}
	in.Close()
	number, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the virtual display did not start: %w", err), server.Process.Kill(), server.Wait())
	}
	return &screen{display: ":" + strings.TrimSpace(number), server: server}, nil
}

func (s *screen) close() error {
	if err := s.server.Process.Kill(); err != nil {
		return err
	}
	_ = s.server.Wait() // it was killed, and says so
	return nil
}

func (s *screen) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display)
	return cmd
}

// do runs xdotool.
func (s *screen) do(args ...string) (string, error) {
	out, err := s.command("xdotool", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// shoot takes a picture of the whole display.
func (s *screen) shoot(path string) error {
	if out, err := s.command("import", "-window", "root", path).CombinedOutput(); err != nil {
		return fmt.Errorf("taking a picture: %w: %s", err, out)
	}
	return nil
}

// member is the program in a window of its own.
type member struct {
	name    string
	profile string
	screen  *screen
	cmd     *exec.Cmd
	window  string
	logPath string
	log     *os.File
	seen    strings.Builder // of the log, so far
}

// patience is how long anything on screen may take on a busy machine.
const patience = 90 * time.Second

// launch starts the program and waits for its window.
func launch(s *screen, program, name, dir string, at int, args ...string) (*member, error) {
	m := &member{name: name, profile: filepath.Join(dir, name), screen: s, logPath: filepath.Join(dir, name+".log")}
	args = append([]string{"--profile", m.profile, "--log", m.logPath, "--no-discovery"}, args...)
	m.cmd = s.command(program, args...)
	// Fyne keeps its preferences in the user's folders: each member has their own.
	home := filepath.Join(dir, name+"-home")
	if err := os.MkdirAll(filepath.Join(home, ".cache"), 0o700); err != nil {
		return nil, err
	}
	m.cmd.Env = append(m.cmd.Env, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, ".cache"))
	output, err := os.Create(filepath.Join(dir, name+".output"))
	if err != nil {
		return nil, err
	}
	defer output.Close()
	m.cmd.Stdout, m.cmd.Stderr = output, output
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	if err := m.findWindow(); err != nil {
		return nil, err
	}
	if _, err := s.do("windowmove", m.window, fmt.Sprint(at), "0"); err != nil {
		return nil, err
	}
	return m, m.waitFor("first frame")
}

func (m *member) findWindow() error {
	return until("the window of "+m.name, func() bool {
		out, err := m.screen.do("search", "--onlyvisible", "--pid", fmt.Sprint(m.cmd.Process.Pid))
		m.window, _, _ = strings.Cut(out, "\n")
		return err == nil && m.window != ""
	})
}

// focus gives the keyboard to this window.
func (m *member) focus() error {
	_, err := m.screen.do("windowraise", m.window, "windowfocus", "--sync", m.window)
	return err
}

// keys presses keys by their X names, as in "ctrl+k" or "Return".
func (m *member) keys(keys ...string) error {
	if err := m.focus(); err != nil {
		return err
	}
	_, err := m.screen.do(append([]string{"key", "--delay", "40"}, keys...)...)
	return err
}

// types types plain ASCII text.
func (m *member) types(text string) error {
	if err := m.focus(); err != nil {
		return err
	}
	_, err := m.screen.do("type", "--delay", "15", text)
	return err
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

// quit closes the window as a person would, and waits for the end.
func (m *member) quit() error {
	if err := m.keys("ctrl+q"); err != nil {
		return err
	}
	return m.wait()
}

// kill ends the program at once, as a crash would.
func (m *member) kill() error {
	if err := m.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = m.cmd.Wait() // it was killed, and says so
	return m.closeLog()
}

func (m *member) wait() error {
	ended := make(chan error, 1)
	go func() { ended <- m.cmd.Wait() }()
	select {
	case err := <-ended:
		return errors.Join(err, m.closeLog())
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("%s did not quit", m.name), m.kill())
	}
}

func (m *member) closeLog() error {
	if m.log == nil {
		return nil
	}
	err := m.log.Close()
	m.log = nil
	return err
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
