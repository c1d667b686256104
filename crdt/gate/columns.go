package gate

// A column is specified by id<<4 | compressed<<3 | type.
const compressedColumn = 1 << 3

// The columns of operations. A saved document has the id of every operation
// and its successors, a change its predecessors.
const (
	colObjectActor = 0x01
	colObjectCtr   = 0x02
	colKeyActor    = 0x11
	colKeyCtr      = 0x13
	colKeyName     = 0x15
	colIDActor     = 0x21
	colIDCtr       = 0x23
	colInsert      = 0x34
	colAction      = 0x42
	colValueMeta   = 0x56
	colValue       = 0x57
	colPredCount   = 0x70
	colPredActor   = 0x71
	colPredCtr     = 0x73
	colSuccCount   = 0x80
	colSuccActor   = 0x81
	colSuccCtr     = 0x83
	colExpand      = 0x94
	colMark        = 0xa5
)

// columnsOf returns the set of columns that a table may have.
func columnsOf(specs ...byte) *[256]bool {
	var set [256]bool
	for _, s := range specs {
		set[s] = true
	}
	return &set
}

var changeColumns = columnsOf(colObjectActor, colObjectCtr, colKeyActor, colKeyCtr, colKeyName,
	colInsert, colAction, colValueMeta, colValue, colPredCount, colPredActor, colPredCtr,
	colExpand, colMark)

// column is a column's specification and contents.
type column struct {
	spec   byte
	packed bool
	data   string
}

// maxColumns is over what any table has.
const maxColumns = 20

// table is the columns that are there. A change has at most fourteen.
type table struct {
	n    int
	cols [maxColumns]column
}

// get returns a column's contents, empty where the column is absent.
func (t *table) get(spec byte) string {
	for i := range t.cols[:t.n] {
		if t.cols[i].spec == spec {
			return t.cols[i].data
		}
	}
	return ""
}

// columns reads the specifications and contents of a table of uncompressed
// columns.
func (p *parser) columns(known *[256]bool) (*table, *Error) {
	var sizes [maxColumns]uint64
	t, err := p.specs(known, false, &sizes)
	if err != nil {
		return nil, err
	}
	return t, p.contents(t, &sizes, nil)
}

// specs reads which columns there are and how long each one is.
func (p *parser) specs(known *[256]bool, compressed bool, sizes *[maxColumns]uint64) (*table, *Error) {
	n, ok := p.uint()
	if !ok {
		return nil, refuse(Malformed, "number of columns")
	}
	if n > maxColumns {
		return nil, refusef(BadColumn, "%d columns", n)
	}
	t := new(table)
	for ; t.n < int(n); t.n++ {
		spec, ok := p.uint()
		size, ok2 := p.uint()
		if !ok || !ok2 {
			return nil, refuse(Malformed, "specification of a column")
		}
		c := &t.cols[t.n]
		if compressed && spec&compressedColumn != 0 {
			c.packed = true
			spec &^= compressedColumn
		}
		switch {
		case spec > 0xff || !known[spec]:
			return nil, refusef(BadColumn, "column %#x", spec)
		case t.n > 0 && byte(spec) <= t.cols[t.n-1].spec:
			return nil, refusef(BadColumn, "column %#x out of order", spec)
		case size == 0:
			return nil, refusef(NotMinimal, "empty column %#x", spec)
		}
		c.spec, sizes[t.n] = byte(spec), size
	}
	return t, nil
}

// contents reads what is in the columns; left is what compressed ones may
// still come to once inflated.
func (p *parser) contents(t *table, sizes *[maxColumns]uint64, left *int) *Error {
	for i := range t.cols[:t.n] {
		c := &t.cols[i]
		var ok bool
		if c.data, ok = p.take(sizes[i]); !ok {
			return refusef(Malformed, "column %#x is longer than the chunk", c.spec)
		}
		if !c.packed {
			continue
		}
		plain, err := inflate(p.raw[p.pos-len(c.data):p.pos], *left)
		if err != nil {
			return err
		}
		*left -= len(plain)
		c.data = string(plain)
	}
	return nil
}
