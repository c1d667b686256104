// Package charter is what a community holds itself to: a purpose and numbered
// clauses (values, norms and processes), each in versions, and who endorses
// which version.
//
// The text is a shared document ([Write] and the edit functions change it,
// [Read] reads it). An endorsement is a statement about the id of one exact
// version, which is a hash over its words: who changes a comma makes another
// version, and nobody has endorsed that one. [Fold] puts both together. It is
// a pure function, so equal entries give equal charters everywhere.
package charter
