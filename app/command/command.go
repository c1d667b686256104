// Package command is Commonplace without a window: the commands that scripts
// use, and the laptop that keeps a community in sync with its lid closed. It
// does everything through package app, as the window does.
//
// Results go to standard output, as text or (with --json) as one JSON value;
// what is going on, and errors, go to standard error. The exit codes are the
// constants below.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/adrg/xdg"
	"github.com/alecthomas/kong"

	"commonplace/app"
)

// The exit codes.
const (
	OK         = 0
	Failed     = 1 // said on standard error
	Usage      = 2 // the command line is wrong
	InUse      = 3 // the profile is open in another program
	Unfinished = 4 // the time given was over first
	NotAllowed = 5 // this member's roles do not allow it
	Locked     = 6 // the profile needs its passphrase, or another one
)

// Window opens the app's window on a profile and returns when it is closed.
type Window func(app.Options) error

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// line is the command line.
type line struct {
	Profile        string   `placeholder:"DIR" help:"The profile's folder. Default: ${profile}." env:"COMMONPLACE_PROFILE"`
	Community      string   `short:"c" placeholder:"NAME" help:"Which community, by name or the start of its id; needed where the profile has several."`
	JSON           bool     `help:"Print the result as JSON."`
	Listen         []string `placeholder:"HOST:PORT" help:"Where to be reached. Default: every interface, the usual port."`
	Dial           []string `placeholder:"HOST:PORT" help:"Laptops to try from the start."`
	PassphraseFile string   `placeholder:"FILE" type:"existingfile" help:"Open the profile with the passphrase in the first line of this file; a new profile is protected by it. COMMONPLACE_PASSPHRASE does the same."`
	NoKeyring      bool     `help:"Do not let the keyring of this computer open a new profile." env:"COMMONPLACE_NO_KEYRING"`
	NoDiscovery    bool     `help:"Do not look for laptops on the local network."`
	Offline        bool     `help:"Use no network at all."`
	Log            string   `placeholder:"FILE" help:"Write what the program does to this file, for finding out what went wrong."`
	Headless       bool     `help:"Without a command: keep everything in sync, without a window, until stopped."`

	Open   openCommand   `cmd:"" default:"1" help:"Open the window (the default)."`
	Create createCommand `cmd:"" help:"Found a community."`
	Invite inviteCommand `cmd:"" help:"Open an invitation."`
	Join   joinCommand   `cmd:"" help:"Join a community with words, a link or an invitation file."`
	Status statusCommand `cmd:"" help:"Say what is here."`
	Sync   syncCommand   `cmd:"" help:"Stay in sync with the laptops nearby."`
	Import importCommand `cmd:"" help:"Make pages of a folder of Markdown."`
	Export exportCommand `cmd:"" help:"Write the whole community into a folder."`
	Bundle struct {
		Write bundleWriteCommand `cmd:"" help:"Write a bundle to carry to somebody."`
		Read  bundleReadCommand  `cmd:"" help:"Read a bundle."`
	} `cmd:"" help:"Carry a community on a USB stick."`
	Pages  pagesCommand  `cmd:"" help:"List the pages, or show one."`
	Search searchCommand `cmd:"" help:"Find words in everything."`
}

// errUnfinished says that the time given was over first.
var errUnfinished = errors.New("the time given was over first")

// Run does what args say and returns the exit code.
func Run(args []string, streams Streams, window Window) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli line
	exit := -1
	parser, err := kong.New(&cli,
		kong.Name("commonplace"),
		kong.Description("A home for a community of practice, on its members' own laptops."),
		kong.Vars{"profile": DefaultProfile()},
		kong.Writers(streams.Out, streams.Err),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(streams.Err, "commonplace:", err)
		return Failed
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help was answered
		return exit
	}
	if err != nil {
		fmt.Fprintf(streams.Err, "commonplace: %v\nTry: commonplace --help\n", err)
		return Usage
	}
	s := &session{ctx: ctx, cli: &cli, streams: streams, window: window}
	err = s.openLog()
	if err == nil {
		err = errors.Join(parsed.Run(s), s.closeLog())
	}
	if err != nil {
		fmt.Fprintln(streams.Err, "commonplace:", err)
		return code(err)
	}
	return OK
}

func code(err error) int {
	switch {
	case errors.Is(err, app.ErrInUse):
		return InUse
	case errors.Is(err, errUnfinished), errors.Is(err, context.DeadlineExceeded):
		return Unfinished
	case errors.Is(err, app.ErrLocked), errors.Is(err, app.ErrWrongPassphrase), errors.Is(err, app.ErrTooSoon):
		return Locked
	case errors.Is(err, app.ErrNotAllowed):
		return NotAllowed
	}
	return Failed
}

// DefaultProfile is the folder of the profile that opens when none is named.
func DefaultProfile() string { return xdg.DataHome + string(os.PathSeparator) + "commonplace" }

// openCommand opens the window.
type openCommand struct{}

// Run implements kong's command.
func (openCommand) Run(s *session) error {
	if s.cli.Headless {
		return syncCommand{}.Run(s)
	}
	o, err := s.options()
	if err != nil {
		return err
	}
	return s.window(o)
}
