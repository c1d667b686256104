// Package talk is the view of what was said beside one page: a pure function
// of the statements about it. The order in which they came in does not matter,
// so every laptop that holds the same statements shows the same talk.
package talk
