package document

import "slices"

// chunkSize is when a chunk is split: small enough that looking through one
// is quick, large enough that there are few.
const chunkSize = 512

// sequence is a list or text: all elements ever inserted, in document order,
// in chunks that know how much of them is visible. Finding the position of an
// element, and inserting one, look at a chunk and the sums of the others.
type sequence struct {
	model  *model
	chunks []*chunk
	width  int       // visible in the present
	text   bool      // width counts code points, not elements
	rec    *recorder // notes what happens here, while not nil
}

type chunk struct {
	seq      *sequence
	no       int // index in chunks
	elements []int32
	width    int
}

// insert puts a new element behind another (-1: at the head). Whatever was
// inserted there at the same time and has a higher id stays in front, with
// all that follows from it: this is the order every replica finds.
func (s *sequence) insert(at, after int32) {
	if len(s.chunks) == 0 {
		s.chunks = []*chunk{{seq: s}}
	}
	c, i := s.chunks[0], 0
	if after >= 0 {
		c = s.model.elements[after].chunk
		i = slices.Index(c.elements, after) + 1
	}
	id := s.model.elements[at].id
	for {
		if i == len(c.elements) {
			if c.no+1 == len(s.chunks) {
				break
			}
			c, i = s.chunks[c.no+1], 0
			continue
		}
		if !s.model.less(id, s.model.elements[c.elements[i]].id) {
			break
		}
		i++
	}
	c.elements = slices.Insert(c.elements, i, at)
	s.model.elements[at].chunk = c
	if len(c.elements) > chunkSize {
		s.split(c)
	}
}

// split moves the second half of a chunk into a new one behind it.
func (s *sequence) split(c *chunk) {
	half := len(c.elements) / 2
	next := &chunk{seq: s, elements: append(make([]int32, 0, chunkSize+1), c.elements[half:]...)}
	c.elements = c.elements[:half]
	for _, e := range next.elements {
		s.model.elements[e].chunk = next
		next.width += int(s.model.elements[e].width)
	}
	c.width -= next.width
	s.chunks = slices.Insert(s.chunks, c.no+1, next)
	for i := c.no + 1; i < len(s.chunks); i++ {
		s.chunks[i].no = i
	}
}

// position counts what is visible before an element.
func (s *sequence) position(at int32) int {
	c := s.model.elements[at].chunk
	n := 0
	for _, before := range s.chunks[:c.no] {
		n += before.width
	}
	for _, e := range c.elements {
		if e == at {
			break
		}
		n += int(s.model.elements[e].width)
	}
	return n
}

// all calls yield for every element ever inserted, in document order.
func (s *sequence) all(yield func(int32) bool) {
	for _, c := range s.chunks {
		for _, e := range c.elements {
			if !yield(e) {
				return
			}
		}
	}
}
