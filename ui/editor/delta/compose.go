package delta

// reader hands out the steps of a delta in pieces as small as asked for.
type reader struct {
	d    Delta
	used int
}

// endless stands for the rest of the text, which every delta keeps.
const endless = int(^uint(0) >> 1)

func (r *reader) done() bool { return len(r.d) == 0 }

func (r *reader) peek() Step {
	if r.done() {
		return Step{N: endless}
	}
	s := r.d[0]
	s.N -= r.used
	return s
}

func (r *reader) take(n int) Step {
	if r.done() {
		return Step{N: n}
	}
	s := r.d[0]
	if n >= s.N-r.used {
		if r.used > 0 && s.inserts() {
			s.Ins = cut(s.Ins, r.used, s.N)
		}
		s.N -= r.used
		r.d, r.used = r.d[1:], 0
		return s
	}
	if s.inserts() {
		s.Ins = cut(s.Ins, r.used, r.used+n)
	}
	s.N = n
	r.used += n
	return s
}

// Then returns the delta that does d and then next.
func (d Delta) Then(next Delta) Delta {
	if d.Empty() {
		return next
	}
	if next.Empty() {
		return d
	}
	var out Delta
	a, b := reader{d: d}, reader{d: next}
	for !a.done() || !b.done() {
		x, y := a.peek(), b.peek()
		switch {
		case y.inserts():
			out.insert(b.take(y.N).Ins)
		case x.Delete:
			out.delete(a.take(x.N).N)
		default:
			n := min(x.N, y.N)
			x, y = a.take(n), b.take(n)
			switch {
			case x.inserts() && y.Delete: // came and went
			case x.inserts():
				out.insert(x.Ins)
			case y.Delete:
				out.delete(n)
			default:
				out.keep(n)
			}
		}
	}
	return out.trim()
}

// After returns d as it applies to a text to which other was done first. Where
// both insert at one place, d's text comes first if first is true.
func (d Delta) After(other Delta, first bool) Delta {
	if other.Empty() {
		return d
	}
	var out Delta
	a, b := reader{d: d}, reader{d: other}
	for !a.done() {
		x, y := a.peek(), b.peek()
		switch {
		case x.inserts() && (first || !y.inserts()):
			out.insert(a.take(x.N).Ins)
		case y.inserts():
			out.keep(b.take(y.N).N)
		default:
			n := min(x.N, y.N)
			x, y = a.take(n), b.take(n)
			switch {
			case y.Delete: // already gone
			case x.Delete:
				out.delete(n)
			default:
				out.keep(n)
			}
		}
	}
	return out.trim()
}
