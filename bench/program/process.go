package program

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Process is the program at work.
type Process struct {
	cmd    *exec.Cmd
	name   string
	out    said
	err    said
	ended  chan struct{}
	result error
}

// said is what a process wrote so far.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// PID is the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Told is what the program told people so far.
func (p *Process) Told() string { return p.err.String() }

// Wait ends when the program does, which must be well, and gives what it
// printed as its result.
func (p *Process) Wait() (string, error) {
	<-p.ended
	if p.result != nil {
		return p.out.String(), fmt.Errorf("%q: %w: %s", p.name, p.result, strings.TrimSpace(p.err.String()))
	}
	return p.out.String(), nil
}

// Stop asks the program to end, as a person does with ctrl+c.
func (p *Process) Stop() (string, error) {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	return p.Wait()
}

// Kill ends the program at once, as a crash does.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
}

// Line waits for a line of the result, or of what was told on the way, that has
// text in it.
func (p *Process) Line(ctx context.Context, text string) (string, error) {
	for {
		ended := false
		select {
		case <-p.ended:
			ended = true
		default:
		}
		for _, all := range []string{p.out.String(), p.err.String()} {
			for line := range strings.Lines(all) {
				if strings.Contains(line, text) && strings.HasSuffix(line, "\n") {
					return strings.TrimSpace(line), nil
				}
			}
		}
		if ended {
			return "", fmt.Errorf("%q ended before it said %q: %s", p.name, text, p.err.String())
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for %q to say %q: %w: %s", p.name, text, ctx.Err(), p.err.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Address waits until a program that keeps in sync says where it is reachable.
func (p *Process) Address(ctx context.Context) (string, error) {
	const mark = "reachable at "
	line, err := p.Line(ctx, mark)
	if err != nil {
		return "", err
	}
	_, address, _ := strings.Cut(line, mark)
	return address, nil
}
