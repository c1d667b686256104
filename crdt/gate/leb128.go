package gate

// reader walks over a chunk. Every method returns false where bytes are
// missing or a number is not in its shortest form.
type reader struct {
	data string
	pos  int
}

func (r *reader) rest() int { return len(r.data) - r.pos }

func (r *reader) take(n uint64) (string, bool) {
	if n > uint64(r.rest()) {
		return "", false
	}
	s := r.data[r.pos : r.pos+int(n)]
	r.pos += int(n)
	return s, true
}

// uint reads an unsigned LEB128 number of at most 64 bits.
func (r *reader) uint() (uint64, bool) {
	if r.pos < len(r.data) && r.data[r.pos] < 0x80 {
		r.pos++
		return uint64(r.data[r.pos-1]), true
	}
	var v uint64
	for i := 0; i < 10 && r.pos < len(r.data); i++ {
		b := r.data[r.pos]
		r.pos++
		if i == 9 && b > 1 {
			return 0, false
		}
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return v, i == 0 || b != 0
		}
	}
	return 0, false
}

// int reads a signed LEB128 number of at most 64 bits.
func (r *reader) int() (int64, bool) {
	var v int64
	var prev byte
	for i := 0; i < 10 && r.pos < len(r.data); i++ {
		b := r.data[r.pos]
		r.pos++
		if i == 9 && b != 0 && b != 0x7f {
			return 0, false
		}
		v |= int64(b&0x7f) << (7 * i)
		if b < 0x80 {
			if i < 9 && b&0x40 != 0 {
				v |= -1 << (7*i + 7)
			}
			redundant := i > 0 && (b == 0 && prev&0x40 == 0 || b == 0x7f && prev&0x40 != 0)
			return v, !redundant
		}
		prev = b
	}
	return 0, false
}

// text reads a length and that many bytes.
func (r *reader) text() (string, bool) {
	n, ok := r.uint()
	if !ok {
		return "", false
	}
	return r.take(n)
}
