package roll

// bits is a set of places in the log.
type bits []uint64

func (b bits) has(n int) bool { return n>>6 < len(b) && b[n>>6]&(1<<(n&63)) != 0 }

func (b *bits) add(n int) {
	b.grow(n>>6 + 1)
	(*b)[n>>6] |= 1 << (n & 63)
}

func (b *bits) union(o bits) {
	b.grow(len(o))
	for i, w := range o {
		(*b)[i] |= w
	}
}

func (b *bits) grow(words int) {
	if words > len(*b) {
		*b = append(*b, make(bits, words-len(*b))...)
	}
}
