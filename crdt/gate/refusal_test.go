package gate_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"commonplace/crdt/gate"
)

// sample is a small change with an operation of most kinds, by actor 10 10,
// that refers to actors 20 and 30.
func sample() *gate.Change {
	self := func(n uint64) gate.OpID { return gate.OpID{Counter: n} }
	name := func(s string) gate.Key { return gate.Key{Name: s, IsMap: true} }
	letter := gate.NewValue(gate.Text, 0, "x")
	return &gate.Change{
		Actor: []byte{0x10, 0x10}, Seq: 3, StartOp: 50, Time: 1_700_000_000_000, Message: "why",
		Deps:        []gate.Hash{{1}, {2}},
		OtherActors: [][]byte{{0x20}, {0x30}},
		Ops: []gate.Op{
			{Key: name("t"), Action: gate.MakeText},
			{Object: self(50), Key: gate.Key{}, Insert: true, Action: gate.Put, Value: letter},
			{Object: self(50), Key: gate.Key{Elem: self(51)}, Insert: true, Action: gate.Put, Value: letter},
			{Object: gate.OpID{Counter: 9, Actor: 1}, Key: name("n"), Action: gate.Put, Value: gate.NewValue(gate.Int, 5, ""),
				Pred: []gate.OpID{{Counter: 10, Actor: 1}, {Counter: 10, Actor: 2}}},
			{Key: name("gone"), Action: gate.Delete, Pred: []gate.OpID{{Counter: 8, Actor: 2}}},
			{Key: name("c"), Action: gate.Increment, Value: gate.NewValue(gate.Int, 1, ""), Pred: []gate.OpID{self(7)}},
			{Object: self(50), Key: gate.Key{}, Insert: true, Action: gate.Mark, Mark: "bold", Expand: true,
				Value: gate.NewValue(gate.True, 0, "")},
			{Object: self(50), Key: gate.Key{Elem: self(52)}, Insert: true, Action: gate.Mark},
		},
	}
}

func TestCheckReadsTheSample(t *testing.T) {
	if _, err := gate.Check(gate.Encode(sample())); err != nil {
		t.Fatal(err)
	}
}

func TestCheckRefusesFrames(t *testing.T) {
	good := gate.Encode(sample())
	alter := func(f func(b []byte) []byte) []byte { return f(slices.Clone(good)) }
	long := binary.AppendUvarint([]byte("\x85\x6f\x4a\x83\x00\x00\x00\x00\x01"), 1<<63)
	for name, c := range map[string]struct {
		chunk []byte
		want  gate.Reason
	}{
		"nothing":         {nil, gate.Malformed},
		"magic only":      {good[:4], gate.Malformed},
		"header only":     {good[:9], gate.Malformed},
		"other magic":     {alter(func(b []byte) []byte { b[0]++; return b }), gate.Malformed},
		"cut short":       {good[:len(good)-1], gate.Malformed},
		"one byte more":   {append(slices.Clone(good), 0), gate.Malformed},
		"two changes":     {append(slices.Clone(good), good...), gate.Malformed},
		"huge length":     {long, gate.Malformed},
		"length overlong": {overlongLength(good), gate.Malformed},
		"checksum":        {alter(func(b []byte) []byte { b[5]++; return b }), gate.BadChecksum},
		"body":            {alter(func(b []byte) []byte { b[len(b)-1]++; return b }), gate.BadChecksum},
		"document":        {seal(0, chunkBody(good)), gate.WrongType},
		"compressed":      {seal(2, chunkBody(good)), gate.WrongType},
		"bundle":          {seal(3, chunkBody(good)), gate.WrongType},
		"empty body":      {seal(1, nil), gate.Malformed},
		"extra bytes":     {seal(1, append(slices.Clone(chunkBody(good)), 1, 2)), gate.Malformed},
		"over the limit":  {make([]byte, gate.MaxChange+1), gate.TooLarge},
	} {
		refused(t, name, c.chunk, c.want)
	}
}

func overlongLength(chunk []byte) []byte {
	b := chunkBody(chunk)
	n := binary.AppendUvarint(nil, uint64(len(b)))
	n[len(n)-1] |= 0x80
	return slices.Concat(chunk[:9], n, []byte{0}, b)
}

func refused(t *testing.T, name string, chunk []byte, want gate.Reason) {
	t.Helper()
	if c, err := gate.Check(chunk); reasonOf(err) != want {
		t.Errorf("%s: got %v (%v), want %v", name, err, c, want)
	}
}

func TestCheckRefusesHeads(t *testing.T) {
	for name, c := range map[string]struct {
		alter func(*gate.Change)
		want  gate.Reason
	}{
		"dependencies unsorted": {func(c *gate.Change) { c.Deps = []gate.Hash{{2}, {1}} }, gate.BadDeps},
		"dependency twice":      {func(c *gate.Change) { c.Deps = []gate.Hash{{2}, {2}} }, gate.BadDeps},
		"many dependencies":     {func(c *gate.Change) { c.Deps = make([]gate.Hash, gate.MaxDeps+1) }, gate.TooLarge},
		"no actor":              {func(c *gate.Change) { c.Actor = nil }, gate.BadActors},
		"long actor":            {func(c *gate.Change) { c.Actor = make([]byte, gate.MaxActor+1) }, gate.BadActors},
		"sequence 0":            {func(c *gate.Change) { c.Seq = 0 }, gate.BadSequence},
		"high sequence":         {func(c *gate.Change) { c.Seq = gate.MaxSeq + 1 }, gate.BadSequence},
		"operation 0":           {func(c *gate.Change) { c.StartOp = 0 }, gate.BadSequence},
		"high operation":        {func(c *gate.Change) { c.StartOp = gate.MaxCounter }, gate.BadSequence},
		"operations too high":   {func(c *gate.Change) { c.StartOp = gate.MaxCounter - 2 }, gate.BadSequence},
		"latest time":           {func(c *gate.Change) { c.Time = math.MaxInt64 }, gate.TooLarge},
		"earliest time":         {func(c *gate.Change) { c.Time = math.MinInt64 }, gate.TooLarge},
		"long message":          {func(c *gate.Change) { c.Message = strings.Repeat("m", gate.MaxMessage+1) }, gate.TooLarge},
		"message not UTF-8":     {func(c *gate.Change) { c.Message = "\xff" }, gate.BadText},
		"actors unsorted":       {func(c *gate.Change) { slices.Reverse(c.OtherActors) }, gate.BadActors},
		"actor twice":           {func(c *gate.Change) { c.OtherActors[1] = c.OtherActors[0] }, gate.BadActors},
		"author among others":   {func(c *gate.Change) { c.Actor = c.OtherActors[1] }, gate.BadActors},
		"actor without use":     {func(c *gate.Change) { c.OtherActors = append(c.OtherActors, []byte{0x40}) }, gate.BadActors},
		"empty other actor":     {func(c *gate.Change) { c.OtherActors[0] = nil }, gate.BadActors},
	} {
		s := sample()
		c.alter(s)
		refused(t, name, gate.Encode(s), c.want)
	}
}

func TestCheckRefusesOperations(t *testing.T) {
	const text, letter, put, del, inc, mark = 0, 1, 3, 4, 5, 6
	for name, c := range map[string]struct {
		op    int
		alter func(*gate.Op)
		want  gate.Reason
	}{
		"table":                      {text, func(o *gate.Op) { o.Action = 6 }, gate.BadAction},
		"action 8":                   {text, func(o *gate.Op) { o.Action = 8 }, gate.BadAction},
		"action 255":                 {text, func(o *gate.Op) { o.Action = 255 }, gate.BadAction},
		"object with a value":        {text, func(o *gate.Op) { o.Value = gate.NewValue(gate.True, 0, "") }, gate.BadValue},
		"deletion with a value":      {del, func(o *gate.Op) { o.Value = gate.NewValue(gate.Int, 1, "") }, gate.BadValue},
		"deletion of nothing":        {del, func(o *gate.Op) { o.Pred = nil }, gate.BadOp},
		"increment by text":          {inc, func(o *gate.Op) { o.Value = gate.NewValue(gate.Text, 0, "1") }, gate.BadValue},
		"increment by null":          {inc, func(o *gate.Op) { o.Value = gate.Value{} }, gate.BadValue},
		"increment by unsigned":      {inc, func(o *gate.Op) { o.Value = gate.NewValue(gate.Uint, 1, "") }, gate.BadValue},
		"increment of nothing":       {inc, func(o *gate.Op) { o.Pred = nil }, gate.BadOp},
		"unknown type of value":      {put, func(o *gate.Op) { o.Value = gate.NewValue(10, 0, "") }, gate.BadValue},
		"null with bytes":            {put, func(o *gate.Op) { o.Value = gate.NewValue(gate.Null, 0, "x") }, gate.BadValue},
		"text not UTF-8":             {put, func(o *gate.Op) { o.Value = gate.NewValue(gate.Text, 0, "\xff") }, gate.BadText},
		"name not UTF-8":             {put, func(o *gate.Op) { o.Key.Name = "\xff" }, gate.BadText},
		"actor out of range":         {put, func(o *gate.Op) { o.Pred[1].Actor = 3 }, gate.BadReference},
		"object's actor":             {put, func(o *gate.Op) { o.Object.Actor = 1 << 31 }, gate.BadReference},
		"object is itself":           {put, func(o *gate.Op) { o.Object = gate.OpID{Counter: 53} }, gate.BadReference},
		"predecessor is itself":      {del, func(o *gate.Op) { o.Pred[0] = gate.OpID{Counter: 54} }, gate.BadReference},
		"predecessor is later":       {del, func(o *gate.Op) { o.Pred[0].Counter = 1 << 30 }, gate.BadReference},
		"predecessor is nothing":     {del, func(o *gate.Op) { o.Pred[0].Counter = 0 }, gate.BadReference},
		"predecessors unsorted":      {put, func(o *gate.Op) { slices.Reverse(o.Pred) }, gate.BadReference},
		"predecessor twice":          {put, func(o *gate.Op) { o.Pred[0] = o.Pred[1] }, gate.BadReference},
		"element is itself":          {letter, func(o *gate.Op) { o.Key.Elem.Counter = 51 }, gate.BadReference},
		"element in the root":        {letter, func(o *gate.Op) { o.Object = gate.OpID{} }, gate.BadKey},
		"value at the head":          {letter, func(o *gate.Op) { o.Insert = false }, gate.BadKey},
		"insertion under a name":     {letter, func(o *gate.Op) { o.Key = gate.Key{Name: "n", IsMap: true} }, gate.BadOp},
		"insertion over another":     {letter, func(o *gate.Op) { o.Pred = []gate.OpID{{Counter: 7}} }, gate.BadOp},
		"deletion inserted":          {letter, func(o *gate.Op) { o.Action, o.Value = gate.Delete, gate.Value{} }, gate.BadOp},
		"increment inserted":         {letter, func(o *gate.Op) { o.Action = gate.Increment }, gate.BadOp},
		"letter that expands":        {letter, func(o *gate.Op) { o.Expand = true }, gate.BadOp},
		"letter with a mark's name":  {letter, func(o *gate.Op) { o.Mark = "bold" }, gate.BadOp},
		"mark under a name":          {mark, func(o *gate.Op) { o.Key = gate.Key{Name: "n", IsMap: true} }, gate.BadOp},
		"mark that is not inserted":  {mark, func(o *gate.Op) { o.Insert, o.Key.Elem = false, gate.OpID{Counter: 51} }, gate.BadOp},
		"end of a mark with a value": {mark, func(o *gate.Op) { o.Mark = "" }, gate.BadValue},
	} {
		s := sample()
		c.alter(&s.Ops[c.op])
		refused(t, name, gate.Encode(s), c.want)
	}
}

// TestCheckRefusesColumns replaces one column of the sample, or adds one.
func TestCheckRefusesColumns(t *testing.T) {
	for name, c := range map[string]struct {
		spec uint64
		data string
		want gate.Reason
	}{
		"unknown column":                 {0x60, "\x08\x00", gate.BadColumn},
		"column of a document":           {0x21, "\x08\x00", gate.BadColumn},
		"compressed column":              {0x42 | 8, "\x08\x01", gate.BadColumn},
		"column number of 64 bits":       {1 << 40, "x", gate.BadColumn},
		"empty column":                   {0x42, "", gate.NotMinimal},
		"no operation, many values":      {0x42, "\x7f\x01", gate.BadLength},
		"a million operations":           {0x42, "\xc0\x84\x3d\x01", gate.TooLarge},
		"2^62 operations":                {0x42, "\x80\x80\x80\x80\x80\x80\x80\x80\xc0\x00\x01", gate.TooLarge},
		"2^62 nulls":                     {0x42, "\x02\x01\x00\x80\x80\x80\x80\x80\x80\x80\x80\x40", gate.TooLarge},
		"null action":                    {0x42, "\x7e\x04\x01\x00\x06", gate.BadAction},
		"literal run beyond its column":  {0x42, "\x80\x80\x80\x80\x78\x01", gate.Malformed},
		"literal run of 2^63":            {0x42, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f\x01", gate.Malformed},
		"a run of one":                   {0x42, "\x01\x04\x07\x01", gate.NotMinimal},
		"literals that are equal":        {0x42, "\x78\x01\x01\x02\x01\x02\x01\x02\x01", gate.NotMinimal},
		"two literal runs":               {0x42, "\x7c\x01\x02\x01\x02\x7c\x01\x02\x01\x02", gate.NotMinimal},
		"two runs of one value":          {0x42, "\x04\x01\x04\x01", gate.NotMinimal},
		"head of a run overlong":         {0x42, "\x88\x00\x01", gate.NotMinimal},
		"value overlong":                 {0x42, "\x08\x81\x00", gate.Malformed},
		"no nulls":                       {0x01, "\x00\x00", gate.NotMinimal},
		"nothing but nulls":              {0x01, "\x00\x08", gate.NotMinimal},
		"nulls after nulls":              {0x01, "\x00\x01\x00\x02\x05\x00", gate.NotMinimal},
		"column ends early":              {0x02, "\x00\x01\x02\x32", gate.BadLength},
		"column goes on":                 {0x02, "\x00\x01\x02\x32\x7f\x09\x00\x02\x03\x32", gate.BadLength},
		"half an object":                 {0x02, "\x00\x01\x07\x32", gate.BadReference},
		"no insertions at all":           {0x34, "", gate.NotMinimal},
		"booleans end early":             {0x34, "\x01\x02", gate.BadLength},
		"booleans go on":                 {0x34, "\x01\x02\x03\x03", gate.BadLength},
		"2^63 booleans":                  {0x34, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", gate.BadKey},
		"booleans in two runs":           {0x34, "\x01\x02\x00\x05", gate.NotMinimal},
		"expansion that is all false":    {0x94, "\x08", gate.NotMinimal},
		"values end early":               {0x57, "xx", gate.BadLength},
		"values go on":                   {0x57, "xx\x05\x01more", gate.BadLength},
		"half a predecessor":             {0x71, "\x7d\x01\x02\x00", gate.BadLength},
		"a million predecessors":         {0x70, "\x08\xc0\x84\x3d", gate.TooLarge},
		"2^60 predecessors":              {0x70, "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x10", gate.TooLarge},
		"counters that overflow":         {0x73, "\x02\x80\x80\x80\x80\x80\x80\x80\x80\xc0\x00\x7e\x01\x01", gate.TooLarge},
		"counters that go below nothing": {0x73, "\x7c\x7f\x01\x01\x01", gate.BadReference},
	} {
		refused(t, name, withColumn(c.spec, []byte(c.data)), c.want)
	}
}

func withColumn(spec uint64, data []byte) []byte {
	head, cols := splitChange(gate.Encode(sample()))
	at, there := slices.BinarySearchFunc(cols, spec&^8, func(c rawColumn, s uint64) int { return int(c.spec) - int(s) })
	if there {
		cols[at] = rawColumn{spec, data}
	} else {
		cols = slices.Insert(cols, at, rawColumn{spec, data})
	}
	return seal(1, append(head, joinColumns(cols)...))
}

func TestCheckRefusesTablesOfColumns(t *testing.T) {
	head, cols := splitChange(gate.Encode(sample()))
	table := joinColumns(cols)
	swapped := slices.Clone(cols)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	huge := slices.Clone(table)
	huge[2] = 0x7f
	for name, c := range map[string]struct {
		table []byte
		want  gate.Reason
	}{
		"out of order":     {joinColumns(swapped), gate.BadColumn},
		"one twice":        {joinColumns(append(slices.Clone(cols[:1]), cols...)), gate.BadColumn},
		"more than known":  {append([]byte{200}, bytes.Repeat([]byte{0x42, 1}, 400)...), gate.BadColumn},
		"longer than that": {huge, gate.Malformed},
		"none, but actors": {[]byte{0}, gate.BadActors},
	} {
		refused(t, name, seal(1, append(head, c.table...)), c.want)
	}
}

func TestCheckRefusesAChangeWithoutInsertions(t *testing.T) {
	c := &gate.Change{Actor: []byte{1}, Seq: 1, StartOp: 1,
		Ops: []gate.Op{{Key: gate.Key{Name: "k", IsMap: true}, Action: gate.Put}}}
	head, cols := splitChange(gate.Encode(c))
	cols = slices.DeleteFunc(cols, func(c rawColumn) bool { return c.spec == 0x34 })
	refused(t, "no column of insertions", seal(1, append(head, joinColumns(cols)...)), gate.NotMinimal)
}

func TestLimitsCanBeLowered(t *testing.T) {
	good := gate.Encode(sample())
	for name, lower := range map[string]func(*gate.Limits){
		"bytes":        func(l *gate.Limits) { l.Change = len(good) - 1 },
		"actors":       func(l *gate.Limits) { l.Actors = 1 },
		"dependencies": func(l *gate.Limits) { l.Deps = 1 },
		"message":      func(l *gate.Limits) { l.Message = 2 },
		"operations":   func(l *gate.Limits) { l.Ops = 7 },
		"predecessors": func(l *gate.Limits) { l.Preds = 3 },
	} {
		l := gate.Default()
		lower(&l)
		if _, err := l.Check(good); reasonOf(err) != gate.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}
