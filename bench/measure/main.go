// Measure prints what the program promises about speed and size beside what it
// does here: one table, with median and 99th percentile, and the facts of the
// machine. Most figures come from Go benchmarks, which can each be run alone
// (the table names them); the window, its memory and its start are measured on
// the real program on a virtual display.
//
// Usage: go run ./bench/measure [-runs N] [-only TEXT]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"commonplace/bench/program"
)

func main() {
	runs := flag.Int("runs", 5, "how often each is measured")
	only := flag.String("only", "", "only what has this text in its name")
	flag.Parse()
	if err := run(*runs, *only); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// run measures one thing after the other: what runs beside would be measured
// too.
func run(runs int, only string) error {
	root, err := program.Root()
	if err != nil {
		return err
	}
	fmt.Println(machine())
	var rows []row
	for _, p := range promises {
		if !strings.Contains(strings.ToLower(p.what+" "+p.how), strings.ToLower(only)) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", p.what)
		figures, err := p.take(taking{root: root, runs: runs, promise: p})
		if err != nil {
			rows = append(rows, row{promise: p, problem: err})
			continue
		}
		rows = append(rows, row{promise: p, figures: figures})
	}
	fmt.Print(table(rows))
	for _, r := range rows {
		if r.missed() {
			fmt.Fprintln(os.Stderr, "missed: run with a profile to see why, for example")
			fmt.Fprintf(os.Stderr, "  go test -run '^$' -bench %s -cpuprofile cpu.prof ./app && go tool pprof -top cpu.prof\n", filepath.Base(r.how))
			break
		}
	}
	return nil
}
