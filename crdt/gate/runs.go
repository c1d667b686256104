package gate

import "unicode/utf8"

// valueKind is what the values of a run-length encoded column are.
type valueKind uint8

const (
	uintValues valueKind = iota
	deltaValues
	textValues
)

type runState uint8

const (
	noRun runState = iota
	literalRun
	repeatRun
	nullRun
)

// runs reads one run-length encoded column value by value. It takes only the
// canonical encoding: maximal runs, and a column without any value left out
// altogether. An absent column reads as nulls.
type runs struct {
	reader
	kind   valueKind
	absent bool
	state  runState
	left   uint64 // values left in this run
	seen   bool   // a value that is not null was read
	after  bool   // num and text hold the value directly before

	null bool   // the value read last is null
	num  int64  // the value read last: number, or difference in a delta column
	abs  int64  // delta columns: the sum
	text string // the value read last: text
}

func newRuns(data string, kind valueKind) runs {
	return runs{reader: reader{data: data}, kind: kind, absent: data == ""}
}

// next reads a value into null and num, abs or text.
func (c *runs) next() *Error {
	if c.absent {
		c.null = true
		return nil
	}
	if c.left == 0 {
		if err := c.open(); err != nil {
			return err
		}
	} else if c.state == literalRun {
		if err := c.literal(); err != nil {
			return err
		}
	}
	c.left--
	if c.state == nullRun {
		c.null = true
		return nil
	}
	c.null = false
	if c.kind == deltaValues {
		return c.add()
	}
	return nil
}

// maxDelta bounds the numbers in columns, differences and their sums: over any
// counter or time, under what could overflow.
const maxDelta = 1 << 55

func (c *runs) add() *Error {
	c.abs += c.num
	if c.abs < -maxDelta || c.abs > maxDelta {
		return refuse(TooLarge, "a number in a column")
	}
	return nil
}

// open reads the head of the next run and, unless it is of nulls, its first
// value.
func (c *runs) open() *Error {
	if c.rest() == 0 {
		return refuse(BadLength, "a column ends early")
	}
	n, ok := c.int()
	if !ok {
		return refuse(NotMinimal, "the head of a run")
	}
	switch {
	case n == 0:
		return c.openNulls()
	case n < 0:
		return c.openLiterals(uint64(-n))
	default:
		return c.openRepeat(uint64(n))
	}
}

func (c *runs) openNulls() *Error {
	n, ok := c.uint()
	if !ok || n == 0 {
		return refuse(NotMinimal, "a run of nulls")
	}
	if c.state == nullRun || !c.seen && c.rest() == 0 {
		return refuse(NotMinimal, "nulls that need no run of their own")
	}
	c.state, c.left, c.after = nullRun, n, false
	return nil
}

func (c *runs) openLiterals(n uint64) *Error {
	if c.state == literalRun {
		return refuse(NotMinimal, "two literal runs in a row")
	}
	if n > uint64(c.rest()) {
		return refuse(Malformed, "a literal run longer than its column")
	}
	c.state, c.left = literalRun, n
	return c.literal()
}

func (c *runs) openRepeat(n uint64) *Error {
	if n == 1 {
		return refuse(NotMinimal, "a run of one")
	}
	c.state, c.left = repeatRun, n
	return c.literal()
}

// literal reads a value that differs from the one before.
func (c *runs) literal() *Error {
	num, text := c.num, c.text
	var ok bool
	switch c.kind {
	case uintValues:
		var u uint64
		u, ok = c.uint()
		if u > maxDelta {
			return refuse(TooLarge, "a number in a column")
		}
		c.num = int64(u)
	case deltaValues:
		c.num, ok = c.int()
		if c.num > maxDelta || c.num < -maxDelta {
			return refuse(TooLarge, "a difference in a column")
		}
	case textValues:
		c.text, ok = c.reader.text()
		if ok && !utf8.ValidString(c.text) {
			return refuse(BadText, "text in a column")
		}
	}
	if !ok {
		return refuse(Malformed, "a value in a column")
	}
	if c.after && c.num == num && c.text == text {
		return refuse(NotMinimal, "equal values in two runs")
	}
	c.seen, c.after = true, true
	return nil
}

// end reports whether exactly the values that were read are there.
func (c *runs) end() *Error {
	if c.left != 0 || c.rest() != 0 {
		return refuse(BadLength, "a column holds more values than operations")
	}
	return nil
}

// total counts the values of a column without keeping them, up to a limit.
func total(data string, kind valueKind, limit int) (int, *Error) {
	c := newRuns(data, kind)
	var n uint64
	for c.rest() > 0 {
		if err := c.open(); err != nil {
			return 0, err
		}
		if n += c.left; c.left > uint64(limit) || n > uint64(limit) {
			return 0, refusef(TooLarge, "over %d operations", limit)
		}
		if c.state == literalRun {
			for ; c.left > 1; c.left-- {
				if err := c.literal(); err != nil {
					return 0, err
				}
			}
		}
		c.left = 0
	}
	return int(n), nil
}

// sum adds up a column of numbers without keeping them, up to a limit: it
// tells how many values a grouped column must hold.
func sum(data string, limit int) (int, *Error) {
	c := newRuns(data, uintValues)
	var n uint64
	for c.rest() > 0 {
		if err := c.open(); err != nil {
			return 0, err
		}
		for {
			k := uint64(1)
			if c.state != literalRun {
				k = c.left
			}
			if c.state != nullRun && c.num > 0 {
				if k > uint64(limit) || uint64(c.num) > uint64(limit) {
					return 0, refusef(TooLarge, "over %d references", limit)
				}
				if n += k * uint64(c.num); n > uint64(limit) {
					return 0, refusef(TooLarge, "over %d references", limit)
				}
			}
			if c.left -= k; c.left == 0 {
				break
			}
			if err := c.literal(); err != nil {
				return 0, err
			}
		}
	}
	return int(n), nil
}
