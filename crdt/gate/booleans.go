package gate

// booleans reads a column of alternating runs that begins with false.
type booleans struct {
	reader
	absent bool
	value  bool
	seen   bool // true was there
	begun  bool
	left   uint64
}

func newBooleans(data string) booleans {
	return booleans{reader: reader{data: data}, absent: data == ""}
}

// next reads one value; an absent column is all false.
func (c *booleans) next() (bool, *Error) {
	if c.absent {
		return false, nil
	}
	for c.left == 0 {
		if c.rest() == 0 {
			return false, refuse(BadLength, "a column of booleans ends early")
		}
		n, ok := c.uint()
		if !ok || n == 0 && (c.begun || c.rest() == 0) {
			return false, refuse(NotMinimal, "a run of booleans")
		}
		if c.begun {
			c.value, c.seen = !c.value, true
		}
		c.begun, c.left = true, n
	}
	c.left--
	return c.value, nil
}

func (c *booleans) end() *Error {
	if c.left != 0 || c.rest() != 0 {
		return refuse(BadLength, "a column of booleans holds more values than operations")
	}
	return nil
}
