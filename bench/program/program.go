// Package program runs the built program the way scripts and people do, for
// the proofs, the tour and the measurements: on profiles of its own, one
// process a laptop, with what it said at hand.
package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Patience is how long one step may take on a busy machine.
const Patience = 90 * time.Second

// ErrNotBuilt says that there is no program to run.
var ErrNotBuilt = errors.New("bin/commonplace is not built: run `make build`")

// Find gives the path of the built program of this checkout.
func Find() (string, error) {
	dir, err := Root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "bin", "commonplace")
	if _, err := os.Stat(path); err != nil {
		return "", ErrNotBuilt
	}
	return path, nil
}

// Root gives the folder of this checkout, from anywhere below it.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("looking for the checkout: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("looking for the checkout: there is no go.mod above this folder")
		}
		dir = parent
	}
}

// Laptop is a profile and how the program is run on it.
type Laptop struct {
	Program string
	Profile string
	Flags   []string // before every command
	Before  []string // what runs the program, such as "ip", "netns", "exec", "name"
}

// Command is the program with these arguments, not yet started.
func (l Laptop) Command(ctx context.Context, args ...string) *exec.Cmd {
	all := slices.Concat(l.Before, []string{l.Program, "--profile", l.Profile}, l.Flags, args)
	cmd := exec.CommandContext(ctx, all[0], all[1:]...)
	// Told to stop, it saves and leaves; only then it is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// Start runs a command in the background.
func (l Laptop) Start(ctx context.Context, args ...string) (*Process, error) {
	p := &Process{cmd: l.Command(ctx, args...), name: strings.Join(args, " "), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %q: %w", p.name, err)
	}
	go func() {
		p.result = p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// Run runs a command to its end and gives what it printed.
func (l Laptop) Run(ctx context.Context, args ...string) (string, error) {
	p, err := l.Start(ctx, args...)
	if err != nil {
		return "", err
	}
	return p.Wait()
}

// JSON runs a command with --json and reads its result.
func (l Laptop) JSON(ctx context.Context, result any, args ...string) error {
	out, err := l.Run(ctx, append([]string{"--json"}, args...)...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(out), result); err != nil {
		return fmt.Errorf("reading what %q printed: %w", args, err)
	}
	return nil
}

// Status is what `commonplace status --json` says of a community.
type Status struct {
	ID, Name, Fingerprint    string
	Members, Pages, Unshared int
	SafeToLeave              bool
	Addresses                []string
}

// Status gives the state of the only community of the profile.
func (l Laptop) Status(ctx context.Context) (Status, error) {
	var all []Status
	if err := l.JSON(ctx, &all, "status"); err != nil {
		return Status{}, err
	}
	if len(all) != 1 {
		return Status{}, fmt.Errorf("the profile has %d communities, not one", len(all))
	}
	return all[0], nil
}
