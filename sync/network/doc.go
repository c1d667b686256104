// Package network keeps the communities of one app in sync with the laptops
// around. It is where the parts of sync come together: a [host.Host] finds and
// connects laptops, package greeting finds out which communities two of them
// share, and each shared community gets a stream of its own, served by its
// [exchange.Room]. Communities know nothing of each other: they share a port
// and a list of laptops to try, and nothing else.
//
// Whoever has the lower identity dials, so that two laptops that find each
// other do not get in each other's way; if nothing comes of that, the other
// dials too. What fails is tried again, later and later, for as long as the
// laptop seems to be there. Addresses that were typed, came with an invitation,
// or once led to a laptop of a member are tried for good.
//
// [Network.Join] is the way in for an invited person, who has no community yet.
package network
