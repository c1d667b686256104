// Package host puts this laptop on the local network, under an identity that
// is thrown away when the app ends, so that nobody can follow a laptop from
// one day or place to the next.
//
// It is a go-libp2p host with everything left out that reaches beyond the room
// or tells more than is needed: TCP (Noise, TLS) and QUIC, but no relay, no
// DHT, no hole punching, no port mapping, no ping, no metrics. What a stranger
// can learn is that some copy of this program runs at an address.
//
// Laptops find each other by mDNS under the service name that libp2p programs
// share. Where multicast is blocked, an address "host:port" is enough: [Host.Ask]
// connects to it and takes whatever identity shows itself there, which is no
// risk, since who is really there is found out by greeting. A fixed port is
// preferred, so that addresses keep their meaning over restarts.
package host
