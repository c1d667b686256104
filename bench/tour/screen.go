package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
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
