package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
	mss "github.com/multiformats/go-multistream"
)

// ErrSelf means that an address is this laptop's own.
var ErrSelf = errors.New("this is the same laptop")

// Ask finds out which identity is at an address "host:port" just now, so that
// it can be connected to. It begins the handshake of a connection under a key
// made for this one question, and ends there. It needs nothing of the other
// side but that it listens.
func (h *Host) Ask(ctx context.Context, address string) (peer.AddrInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, DialTimeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return peer.AddrInfo{}, fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	at, err := manet.FromNetAddr(conn.RemoteAddr())
	if err != nil {
		return peer.AddrInfo{}, fmt.Errorf("asking who is there: %w", err)
	}
	id, err := handshake(ctx, conn)
	if err != nil {
		return peer.AddrInfo{}, fmt.Errorf("asking who is there: %w", err)
	}
	if id == h.ID() {
		return peer.AddrInfo{}, ErrSelf
	}
	return peer.AddrInfo{ID: id, Addrs: []ma.Multiaddr{at}}, nil
}

// handshake takes whichever identity the other side proves.
func handshake(ctx context.Context, conn net.Conn) (peer.ID, error) {
	key, _, err := crypto.GenerateEd25519Key(nil)
	if err != nil {
		return "", err
	}
	if err := mss.SelectProtoOrFail(noise.ID, conn); err != nil {
		return "", err
	}
	transport, err := noise.New(noise.ID, key, nil)
	if err != nil {
		return "", err
	}
	anybody, err := transport.WithSessionOptions(noise.DisablePeerIDCheck())
	if err != nil {
		return "", err
	}
	secured, err := anybody.SecureOutbound(ctx, conn, "")
	if err != nil {
		return "", err
	}
	return secured.RemotePeer(), nil
}
