// Package statement holds the bodies of what members say in their own name
// beside the roll: who they are, whether they endorse a clause, and what they
// say beside a page.
//
// A body is a CBOR map with small integer keys in its one deterministic form
// (RFC 8949 section 4.2.1). [Encode] makes it and refuses what is out of range;
// the Decode functions take exactly what Encode makes and nothing else, so that every
// laptop agrees on what was said. A body that is refused is kept with its entry
// and has no effect.
package statement
