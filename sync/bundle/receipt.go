package bundle

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// ReceiptExtension is how receipts are named.
const ReceiptExtension = ".commonplace-receipt"

// Receipt says what a laptop holds after reading a bundle, for its maker to
// leave that out next time.
type Receipt struct {
	Community feed.Community
	Device    feed.Device // whose laptop
	Made      time.Time
	Vector    feed.Vector
}

// WriteReceipt writes a receipt, encrypted and signed like a bundle.
func WriteReceipt(w io.Writer, secret []byte, key ed25519.PrivateKey, r Receipt) error {
	sealed, err := seal(w, secret)
	if err != nil {
		return fmt.Errorf("writing the receipt: %w", err)
	}
	h := Header{Community: r.Community, Device: feed.DeviceOf(key), Made: r.Made, Vector: r.Vector}
	body, err := h.encode(tagReceipt, key)
	if err != nil {
		return fmt.Errorf("writing the receipt: %w", err)
	}
	if err := wire.NewWriter(sealed).Write(kindReceipt, body); err != nil {
		return fmt.Errorf("writing the receipt: %w", err)
	}
	return sealed.Close()
}

// ReadReceipt reads what WriteReceipt wrote.
func ReadReceipt(r io.Reader, keys ...Keys) (Receipt, error) {
	plain, community, err := unseal(r, keys)
	if err != nil {
		return Receipt{}, err
	}
	kind, body, err := wire.NewReader(plain, limit, 0).Read()
	if err != nil {
		return Receipt{}, plain.message(err)
	}
	if kind != kindReceipt {
		return Receipt{}, ErrReceipt
	}
	h, err := decodeHeader(tagReceipt, body)
	if err != nil {
		return Receipt{}, err
	}
	if h.Community != community {
		return Receipt{}, ErrForeign
	}
	return Receipt{Community: h.Community, Device: h.Device, Made: h.Made, Vector: h.Vector}, nil
}
