// Package replica is one community as this laptop holds it.
//
// Entries are the truth. A [Replica] writes its own ([Replica.Edit],
// [Replica.Say]): they are signed, fsynced and committed by one author
// goroutine, which takes everything that waits in one go. It takes in those of
// others ([Replica.Receive]): they are durable when the call returns. What they
// mean is worked out afterwards, by one worker that follows the order of
// arrival: it reads each change with the gate, asks the roll whether its author
// counts, applies it to its document, and writes what screens and search need
// into read models, together with the number of the last arrival it has dealt
// with. After a crash it goes on from there. [Replica.Flush] waits for it.
//
// Nothing that is refused is dropped: entries that the gate or a document
// refuses, and those whose author does not count, stay stored, travel on, and
// are listed by [Replica.SetAside]. When the roll changes, the documents that
// the devices concerned have touched are built anew from what counts now. So
// equal sets of entries give equal read models, in whatever order they came.
//
// Documents are opened when they are needed and few stay open. One that is
// open in an editor belongs to its [Writing]: others' changes wait there until
// the editor pulls them.
package replica
