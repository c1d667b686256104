package command_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"commonplace/app"
	"commonplace/app/command"
)

// TestMain makes this test binary the program itself, when a script runs it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"commonplace": func() {
		window := func(o app.Options) error {
			fmt.Println("a window on", o.Dir)
			return nil
		}
		os.Exit(command.Run(os.Args[1:], command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, window))
	}})
}

// TestScripts runs the scripts in testdata, each in a folder of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", e.WorkDir+"/data")
			e.Setenv("COMMONPLACE_PROFILE", e.WorkDir+"/profile")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"holds":   holds,
			"keys":    keys,
			"appears": appears,
		},
	})
}

// exits runs a program that must end with an exit code: exits CODE PROGRAM ARG...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("running %v: %v", args[1:], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v ended with code %d, want %d", args[1:], got, want)
	}
}

// holds keeps a profile open in this process until the script ends, as a window
// that somebody left open does.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: holds PROFILE")
	}
	a, err := app.Open(context.Background(), app.Options{Dir: ts.MkAbs(args[0]), Network: app.NetworkOptions{Off: true}})
	ts.Check(err)
	ts.Defer(func() { ts.Check(a.Close()) })
}

// keys checks that the result printed last is JSON, and which fields it, or
// each of its elements, has: keys NAME...
func keys(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: keys NAME...")
	}
	text := ts.ReadFile("stdout")
	var all []map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		var one map[string]any
		ts.Check(json.Unmarshal([]byte(text), &one))
		all = append(all, one)
	}
	slices.Sort(args)
	for _, object := range all {
		var names []string
		for name, value := range object {
			names = append(names, name)
			if value == nil {
				ts.Fatalf("%q is null", name)
			}
		}
		if slices.Sort(names); !slices.Equal(names, args) {
			ts.Fatalf("the fields are %q, want %q", names, args)
		}
	}
	if len(all) == 0 {
		ts.Fatalf("an empty list has no fields to look at")
	}
}

// appears waits for a file that a program in the background writes.
func appears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: appears FILE")
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		info, err := os.Stat(ts.MkAbs(args[0]))
		if err == nil && info.Size() > 0 {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not appear", args[0])
		}
	}
}
