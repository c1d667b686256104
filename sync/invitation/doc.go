// Package invitation makes and reads what lets somebody into a community:
// invitations, requests to join, and the welcome that answers them. It holds
// formats and keys; the network only carries the bytes.
//
// An invitation is a [Code]: six words that can be spoken across a table, typed
// or pasted. Argon2id stretches them, and two keys follow: one that signs the
// request to join, and one by which the joiner and the laptops of the community
// find each other without telling strangers anything. With 77 bits in the words
// no password protocol is needed: nobody can guess them.
//
// A [Ticket] is an invitation as its receiver holds it. It may have been spoken
// (the words alone), or be a link ("commonplace:j1.…"), a QR code of the link,
// or a file with the link in it. The link also pins the community and says at
// which addresses to look. [Parse] reads all of them and says in plain words
// what is wrong with what it cannot read.
//
// A [Request] is what the joiner answers with: name, member key and laptop key,
// signed by all keys concerned and bound to one conversation. A [Welcome] is
// what an admitted laptop gets: the genesis entry, by which it checks that this
// is the community of the ticket, and the community's secrets, sealed to its
// own key. Where there is no network at all, [WriteRequest] and [WriteReply]
// put the two in files.
package invitation
