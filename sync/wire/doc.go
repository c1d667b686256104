// Package wire carries typed messages over a stream to another laptop, without
// trusting it: no length it claims is believed before it was checked, and
// nothing it sends can make us hold more than a message of its kind may have.
//
// A message is a kind (one byte) and a body, mostly deterministic CBOR (see
// [Marshal]). It travels as one or more frames:
//
//	length   3 bytes, big endian, 1 to MaxFrame: bytes that follow the flags
//	flags    1 byte: 1 the piece is zstd-compressed, 2 the message goes on
//	piece    at most MaxFrame bytes, before and after decompression
//
// The pieces of a message, joined, are its kind and its body. Every piece is
// compressed by itself with a window no larger than a frame, so decoder memory
// is bounded and a reader can stop at any frame.
//
// A [Reader] also keeps time: a frame that has begun must end soon, so nobody
// can hold a stream open by sending a byte now and then.
package wire
