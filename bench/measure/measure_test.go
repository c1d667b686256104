package main

import (
	"errors"
	"strings"
	"testing"
)

func TestMetric(t *testing.T) {
	const out = "goos: linux\nBenchmarkW1CatchUp-2   \t       2\t1541150764 ns/op\t       543.5 ms-p50-durable\t      1833 ms-p50-made\nPASS\n"
	for unit, want := range map[string]float64{"ns/op": 1541150764, "ms-p50-durable": 543.5, "ms-p50-made": 1833} {
		if got, ok := metric(out, unit); !ok || got != want {
			t.Errorf("%s is %v, %v; want %v", unit, got, ok, want)
		}
	}
	if _, ok := metric(out, "ms-p50"); ok {
		t.Error("found a figure that is not there")
	}
}

func TestTable(t *testing.T) {
	text := table([]row{
		{promise: promise{what: "fast", unit: "ms", target: 10, how: "BenchmarkFast"}, figures: figures{5, 9}},
		{promise: promise{what: "slow", unit: "ms", target: 10, how: "BenchmarkSlow"}, figures: figures{25, 0}},
		{promise: promise{what: "absent"}, problem: errors.New("no such thing\nat all")},
	})
	for _, want := range []string{
		"| fast | 5.0 ms | 9.0 ms | 10.0 ms | 0.50 | met | BenchmarkFast |",
		"| slow | 25.0 ms |  | 10.0 ms | 2.50 | **missed** | BenchmarkSlow |",
		"| absent | | | | | not measured | no such thing |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the table has no line %q:\n%s", want, text)
		}
	}
}
