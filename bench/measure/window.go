package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"commonplace/bench/program"
	"commonplace/bench/screen"
)

const patience = time.Minute

// startEmpty measures from the start of the process until the window, asking
// who one is, was drawn.
func startEmpty(t taking) (figures, error) {
	return t.starts(func(dir string) error { return os.MkdirAll(dir, 0o700) })
}

// startFull measures the same with the handbook in the profile.
func startFull(t taking) (figures, error) { return t.starts(t.fill) }

// fill makes a profile with the handbook in it.
func (t taking) fill(dir string) error {
	handbook := filepath.Join(t.root, "..", "shared", "data", "carpentries-handbook", "source")
	if _, err := os.Stat(handbook); err != nil {
		return fmt.Errorf("the handbook is not beside this checkout: %w", err)
	}
	path, err := program.Find()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l := program.Laptop{Program: path, Profile: filepath.Join(dir, "profile"), Flags: []string{"--offline"}}
	if _, err := l.Run(ctx, "create", "Measured", "--name", "Ana"); err != nil {
		return err
	}
	_, err = l.Run(ctx, "import", handbook)
	return err
}

func (t taking) starts(prepare func(dir string) error) (f figures, err error) {
	err = t.onScreen(prepare, func(s *screen.Screen, dir string) error {
		var took []float64
		for range max(t.runs, 3) {
			w, err := open(s, dir)
			if err != nil {
				return err
			}
			took = append(took, float64(w.drawn.Sub(w.began).Microseconds())/1e3)
			if err := w.quit(); err != nil {
				return err
			}
		}
		slices.Sort(took)
		f = figures{took[len(took)/2], took[len(took)-1]}
		return nil
	})
	return f, err
}

// idle measures the memory of a window that nobody touches, once it no longer
// changes.
func idle(t taking) (f figures, err error) {
	err = t.onScreen(t.fill, func(s *screen.Screen, dir string) error {
		w, err := open(s, dir)
		if err != nil {
			return err
		}
		f, err = w.settled()
		return errors.Join(err, w.quit())
	})
	return f, err
}

func (t taking) onScreen(prepare func(dir string) error, use func(*screen.Screen, string) error) (err error) {
	dir, err := os.MkdirTemp("", "commonplace-measure-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := prepare(dir); err != nil {
		return err
	}
	s, err := screen.Open(1280, 800)
	if err != nil {
		return err
	}
	return errors.Join(use(s, dir), s.Close())
}

// window is the program with its window open.
type window struct {
	cmd          *exec.Cmd
	began, drawn time.Time
}

// open starts the program and waits until it has drawn itself.
func open(s *screen.Screen, dir string) (*window, error) {
	path, err := program.Find()
	if err != nil {
		return nil, err
	}
	log := filepath.Join(dir, "log")
	if err := os.RemoveAll(log); err != nil {
		return nil, err
	}
	w := &window{cmd: s.Command(path, "--profile", filepath.Join(dir, "profile"), "--log", log, "--no-discovery", "--listen", "127.0.0.1:0")}
	w.cmd.Env = append(w.cmd.Env, "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
	w.began = time.Now()
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	for deadline := w.began.Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if w.drawn, err = stamped(log, "first frame"); err == nil {
			return w, nil
		}
		if time.Now().After(deadline) {
			return nil, errors.Join(err, w.quit())
		}
	}
}

// stamped reads the time of a line of a log.
func stamped(path, text string) (time.Time, error) {
	all, err := os.ReadFile(path)
	if err != nil {
		return time.Time{}, err
	}
	for line := range strings.Lines(string(all)) {
		if stamp, rest, ok := strings.Cut(line, " "); ok && strings.Contains(rest, text) {
			return time.Parse(time.RFC3339Nano, strings.TrimPrefix(stamp, "time="))
		}
	}
	return time.Time{}, fmt.Errorf("the log says nothing of %q", text)
}

// settled waits until the memory held no longer changes, and gives it; the
// second figure is the most there ever was.
func (w *window) settled() (figures, error) {
	var last, same int
	for range 60 {
		now, err := w.memory("VmRSS")
		if err != nil {
			return figures{}, err
		}
		if abs(now-last) < 512 {
			if same++; same == 5 {
				break
			}
		} else {
			same = 0
		}
		last = now
		time.Sleep(time.Second)
	}
	peak, err := w.memory("VmHWM")
	return figures{float64(last) / 1024, float64(peak) / 1024}, err
}

func abs(n int) int { return max(n, -n) }

// memory reads a line of /proc/PID/status, in kB.
func (w *window) memory(name string) (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("reading the memory of the program: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strconv.Atoi(strings.Fields(value)[0])
		}
	}
	return 0, fmt.Errorf("this system does not tell %s of a process", name)
}

func (w *window) quit() error {
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return w.cmd.Wait()
}
