package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// ran keeps the output of benchmarks that several promises read.
var ran = map[string]string{}

// benchmark runs a Go benchmark of package app as often as was asked for.
func benchmark(t taking) (figures, error) { return t.benchmark(fmt.Sprint(t.runs, "x")) }

// many runs one whose single step is short.
func many(t taking) (figures, error) { return t.benchmark("300x") }

// once runs one that repeats itself.
func once(t taking) (figures, error) { return t.benchmark("1x") }

func (t taking) benchmark(times string) (figures, error) {
	out, ok := ran[t.how]
	if !ok {
		var problem bytes.Buffer
		cmd := exec.Command("go", "test", "-tags", os.Getenv("TAGS"), "-run", "^$", "-bench", anchored(t.how), "-benchtime", times, "-timeout", "30m", "./app")
		cmd.Dir, cmd.Stderr = t.root, &problem
		text, err := cmd.Output()
		if err != nil {
			return figures{}, fmt.Errorf("running %s: %w: %s%s", t.how, err, text, &problem)
		}
		out = string(text)
		ran[t.how] = out
	}
	median, ok := metric(out, t.metric)
	if !ok {
		return figures{}, errNone
	}
	tail, _ := metric(out, t.tail)
	return figures{median * t.scale, tail * t.scale}, nil
}

func anchored(how string) string {
	name, sub, ok := strings.Cut(how, "/")
	if ok {
		return "^" + name + "$/^" + sub
	}
	return "^" + name + "$"
}

// metric finds a figure in what a benchmark printed: fields of "value unit".
func metric(out, unit string) (float64, bool) {
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "Benchmark") {
			continue
		}
		fields := strings.Fields(line)
		for i := 1; i+1 < len(fields); i++ {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil && fields[i+1] == unit {
				return v, true
			}
		}
	}
	return 0, false
}
