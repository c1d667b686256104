package main

import "errors"

// promise is a figure that is promised somewhere.
type promise struct {
	what   string
	how    string  // the benchmark, or "program"
	metric string  // of the benchmark: the median's unit, as in "ms-p50"
	tail   string  // of the benchmark: the 99th percentile's unit; empty if there is none
	unit   string  // what is printed
	scale  float64 // from the metric to the unit
	target float64 // in the unit; 0: none was set
	wish   bool    // the target is what we would like, not what we promise
	take   func(taking) (figures, error)
}

// taking is one measurement under way.
type taking struct {
	root string
	runs int
	promise
}

// figures are what came out.
type figures struct{ median, p99 float64 }

// row is a line of the table.
type row struct {
	promise
	figures
	problem error
}

func (r row) missed() bool { return r.problem == nil && r.target > 0 && r.median > r.target }

// errNone says that a benchmark printed nothing.
var errNone = errors.New("it printed no figures; was it skipped?")

// promises are what the table has, in its order.
var promises = []promise{
	{what: "start until the window is drawn, new profile", how: "program", unit: "ms", target: 1500, take: startEmpty},
	{what: "start until the window is drawn, handbook", how: "program", unit: "ms", target: 1500, take: startFull},
	{what: "memory of the idle window, handbook", how: "program", unit: "MB", target: 250, take: idle},
	{what: "import of the handbook, 66 pages", how: "BenchmarkImport", metric: "ns/op", unit: "ms", scale: 1e-6, take: benchmark},
	{what: "keystroke of a paper, into the page", how: "BenchmarkPaper", metric: "ms-p50", tail: "ms-p99", unit: "ms", scale: 1, target: 5, take: benchmark},
	{what: "the whole paper, 259,778 keystrokes, saved", how: "BenchmarkPaper", metric: "s-total", unit: "s", scale: 1, take: benchmark},
	{what: "keystroke at 100,000 characters, until saved", how: "BenchmarkLongPage", metric: "ms-p50-saved", tail: "ms-p99-saved", unit: "ms", scale: 1, target: 5, take: many},
	{what: "keystroke at 20,000 characters, until saved (W5)", how: "BenchmarkKeystrokeSaved", metric: "ns/op", unit: "ms", scale: 1e-6, target: 1, wish: true, take: many},
	{what: "1,000 documents to an empty laptop, durable (W1)", how: "BenchmarkW1CatchUp", metric: "ms-p50-durable", tail: "ms-p99-durable", unit: "ms", scale: 1, target: 3000, take: benchmark},
	{what: "the same, until all are in the read models", how: "BenchmarkW1CatchUp", metric: "ms-p50-made", tail: "ms-p99-made", unit: "ms", scale: 1, take: benchmark},
	{what: "merge of 100 documents edited on each side (W2)", how: "BenchmarkW2Merge", metric: "ms-p50", tail: "ms-p99", unit: "ms", scale: 1, target: 300, wish: true, take: benchmark},
	{what: "meeting again, nothing new, 1,000 documents (W3)", how: "BenchmarkW3Reconnect/docs=1000$", metric: "ms-p50", tail: "ms-p99", unit: "ms", scale: 1, target: 50, take: benchmark},
	{what: "meeting again, nothing new, 10,000 documents (W3)", how: "BenchmarkW3Reconnect/docs=10000$", metric: "ms-p50", tail: "ms-p99", unit: "ms", scale: 1, target: 50, take: benchmark},
	{what: "edit here until seen there (W4)", how: "BenchmarkW4Live", metric: "ms-p50", tail: "ms-p99", unit: "ms", scale: 1, target: 2, wish: true, take: once},
}
