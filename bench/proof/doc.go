// Package proof holds the end-to-end proofs: the real program, in processes of
// its own, on loopback. What the other tests show of the parts, these show of
// the whole: laptops that part, work, are killed, and meet again hold the same,
// and nothing that was saved is lost.
//
// They run with `go test ./...` where bin/commonplace is built (`make test`
// builds it) and say so where it is not.
package proof
