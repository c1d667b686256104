// Package roll computes who is in a community and who may do what.
//
// Nobody is ever asked: a [Roll] is given the entries of the membership log,
// in any order, and its [State] follows from the set of them alone, so that
// every laptop that holds the same entries shows the same members, roles and
// invitations. docs/protocol.md explains the rules with examples; this is their
// outline.
//
// Every entry of the log is judged on two levels. It is valid if its author had
// the right in the entry's own past: in what its Known heads and the earlier
// entries of its feed lead to. That set is fixed, so validity never changes. A
// valid entry is in force unless something else in the log says otherwise, and
// then it is void, until that in turn is found void. What was refused stays in
// sight with its reason.
//
// What says otherwise is weighed in layers, each of which looks only at those
// before it, so nothing goes in circles:
//
//  1. revocations of laptops, those made with the twelve words first, and
//     forked feeds;
//  2. minutes: a linear chain, each record signed by a majority of the stewards
//     named in the one before. They alone make and unmake stewards, and what
//     they seal nothing but minutes can undo;
//  3. removals of plain members by single stewards, and leaves;
//  4. the rest: invitations, admissions, further laptops, keys.
//
// A removal names a cut: for each feed of the removed, the last entry that
// counts. Whatever the remover had seen counts anyway. Of several cuts the
// largest holds, and a laptop once cut off never writes again: who returns,
// returns with another.
package roll
