package greeting

import (
	"crypto/ed25519"
	"fmt"

	"commonplace/crdt/feed"
	"commonplace/sync/wire"
)

// Kinds of the messages that follow a greeting that matched.
const kindIntroduction = 1

// maxIntroduction has room for the record that removed a device, in each of
// the communities of a greeting.
const maxIntroduction = 1 << 20

// introductions is what one side says of itself: for each match one sealed
// card, empty where an invitation matched.
type introductions struct {
	Cards [][]byte `cbor:"1,keyasint"`
}

// card names a device and proves it, or tells the other that it was removed.
type card struct {
	Device    []byte `cbor:"1,keyasint,omitempty"`
	Signature []byte `cbor:"2,keyasint,omitempty"`
	Removal   []byte `cbor:"3,keyasint,omitempty"` // payload of the record
	Signed    []byte `cbor:"4,keyasint,omitempty"` // its signature, where held
}

// introduction is the second half of a greeting: both know what they share,
// now they say who they are.
type introduction struct {
	stream     Stream
	side       side
	parties    []Party
	matches    []found
	transcript transcript
	met        []Met
}

// run speaks in the order that lets the responder stay silent to who was
// removed: the initiator first.
func (g *introduction) run() ([]Met, error) {
	g.met = make([]Met, len(g.matches))
	for i, m := range g.matches {
		g.met[i] = Met{Party: m.party, Secret: m.secret, HelloKey: m.invitation}
		copy(g.met[i].Token[:], expand(m.key[:], g.transcript[:], tagToken, 16))
		copy(g.met[i].Binding[:], expand(m.key[:], g.transcript[:], tagBinding, 32))
	}
	steps := []func() error{g.say, g.hear}
	if g.side == responder {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return g.met, nil
}

func (g *introduction) say() error {
	var out introductions
	for i, m := range g.matches {
		sealed, err := g.sealCard(m, &g.met[i])
		if err != nil {
			return err
		}
		out.Cards = append(out.Cards, sealed)
	}
	body, err := wire.Marshal(out)
	if err != nil {
		return err
	}
	if err := wire.NewWriter(onlyWrite{g.stream}).Write(kindIntroduction, body); err != nil {
		return fmt.Errorf("introducing: %w", err)
	}
	return nil
}

func (g *introduction) sealCard(m found, met *Met) ([]byte, error) {
	if m.invitation != nil {
		return []byte{}, nil
	}
	p := &g.parties[m.party]
	var c card
	if removal := p.removal(met.Device); removal != nil {
		met.Refused = true
		c.Removal, c.Signed = removal.Payload, removal.Sig
	} else {
		c.Device = p.Device[:]
		c.Signature = ed25519.Sign(p.Key, proofText(g.side, p.Community, g.transcript))
	}
	plain, err := wire.Marshal(c)
	if err != nil {
		return nil, err
	}
	return m.key.seal(g.side, g.transcript, plain), nil
}

// removal asks for the record that removed a device, once there is one.
func (p *Party) removal(d feed.Device) *feed.Record {
	if d.IsZero() || p.Removal == nil {
		return nil
	}
	return p.Removal(d)
}

func (g *introduction) hear() error {
	r := wire.NewReader(onlyRead{g.stream}, limitIntroduction, 0)
	_, body, err := r.Read()
	if err != nil {
		return fmt.Errorf("introducing: %w", err)
	}
	var in introductions
	if err := wire.Unmarshal(body, &in); err != nil {
		return fmt.Errorf("introducing: %w", err)
	}
	if len(in.Cards) != len(g.matches) {
		return fmt.Errorf("%w: %d introductions for %d communities", ErrProof, len(in.Cards), len(g.matches))
	}
	for i, m := range g.matches {
		if err := g.openCard(m, in.Cards[i], &g.met[i]); err != nil {
			return err
		}
	}
	return nil
}

func limitIntroduction(kind byte) int {
	if kind == kindIntroduction {
		return maxIntroduction
	}
	return -1
}

func (g *introduction) openCard(m found, sealed []byte, met *Met) error {
	if m.invitation != nil {
		return nil
	}
	other := initiator
	if g.side == initiator {
		other = responder
	}
	plain, err := m.key.open(other, g.transcript, sealed)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrProof, err)
	}
	var c card
	if err := wire.Unmarshal(plain, &c); err != nil {
		return fmt.Errorf("introducing: %w", err)
	}
	p := &g.parties[m.party]
	if len(c.Removal) > 0 && g.side == initiator {
		return hearRemoval(p, c, met)
	}
	if len(c.Device) != len(met.Device) {
		return fmt.Errorf("%w: device of %d bytes", ErrProof, len(c.Device))
	}
	device := feed.Device(c.Device)
	if err := device.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	if !ed25519.Verify(device[:], proofText(other, p.Community, g.transcript), c.Signature) {
		return fmt.Errorf("%w: wrong signature", ErrProof)
	}
	met.Device = device
	// The initiator has introduced itself before it could know whom it talks
	// to; if that one was removed, the talk ends here.
	met.Refused = p.removal(device) != nil
	return nil
}

// hearRemoval takes note of being told that this laptop was removed.
func hearRemoval(p *Party, c card, met *Met) error {
	record, err := feed.Decode(c.Removal)
	if err != nil {
		return fmt.Errorf("introducing: %w", err)
	}
	if record.In() != p.Community {
		return fmt.Errorf("%w: removal from another community", ErrProof)
	}
	if len(c.Signed) > 0 {
		record.Sig = c.Signed
		if err := record.Verify(); err != nil {
			return fmt.Errorf("introducing: %w", err)
		}
	}
	met.Told = &record
	return nil
}

// onlyWrite and onlyRead keep the framing from setting deadlines of its own:
// the whole greeting has one.
type onlyWrite struct{ s Stream }

func (w onlyWrite) Write(b []byte) (int, error) { return w.s.Write(b) }

type onlyRead struct{ s Stream }

func (r onlyRead) Read(b []byte) (int, error) { return r.s.Read(b) }
