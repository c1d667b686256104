package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// table prints the rows as Markdown, so that it can be pasted anywhere.
func table(rows []row) string {
	var b strings.Builder
	b.WriteString("\n| what | median | p99 | target | ratio | | measured by |\n|---|--:|--:|--:|--:|---|---|\n")
	for _, r := range rows {
		if r.problem != nil {
			fmt.Fprintf(&b, "| %s | | | | | not measured | %s |\n", r.what, firstLine(r.problem.Error()))
			continue
		}
		target, ratio, met := "", "", ""
		if r.target > 0 {
			target, ratio, met = number(r.target)+" "+r.unit, fmt.Sprintf("%.2f", r.median/r.target), "met"
			if r.missed() {
				met = "**missed**"
			}
			if r.wish {
				target += ", wished for"
			}
		}
		p99 := ""
		if r.p99 > 0 {
			p99 = number(r.p99) + " " + r.unit
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s | %s |\n", r.what, number(r.median), r.unit, p99, target, ratio, met, strings.TrimSuffix(r.how, "$"))
	}
	return b.String()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// number prints three digits that matter.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// machine says where this was measured.
func machine() string {
	return fmt.Sprintf("%s %s/%s, %d cores, %s, %s, load %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		ofFile("/proc/cpuinfo", "model name"), ofFile("/proc/meminfo", "MemTotal"), load())
}

// ofFile reads what follows a name in a file of the system.
func ofFile(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown " + name
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown " + name
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:2], " ")
}
