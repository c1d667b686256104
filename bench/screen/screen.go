// Package screen is a virtual display on which the real program is driven the
// way people do it, and looked at. It needs Xvfb, xdotool and ImageMagick.
package screen

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Screen is a virtual display.
type Screen struct {
	display string
	server  *exec.Cmd
}

// ErrNone says what is missing here to make a virtual display.
var ErrNone = errors.New("a virtual display needs Xvfb, xdotool and ImageMagick's import; scripts/native.sh screen installs them")

// Open starts Xvfb on a free display.
func Open(width, height int) (*Screen, error) {
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, ErrNone
		}
	}
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
	return &Screen{display: ":" + strings.TrimSpace(number), server: server}, nil
}

// Close ends it.
func (s *Screen) Close() error {
	if err := s.server.Process.Kill(); err != nil {
		return err
	}
	_ = s.server.Wait() // it was killed, and says so
	return nil
}

// Display is its name, as in DISPLAY.
func (s *Screen) Display() string { return s.display }

// Command is a command on this display, not yet started.
func (s *Screen) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display)
	return cmd
}

// Do runs xdotool.
func (s *Screen) Do(args ...string) (string, error) {
	out, err := s.Command("xdotool", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// Shoot takes a picture of the whole display.
func (s *Screen) Shoot(path string) error {
	if out, err := s.Command("import", "-window", "root", path).CombinedOutput(); err != nil {
		return fmt.Errorf("taking a picture: %w: %s", err, out)
	}
	return nil
}
