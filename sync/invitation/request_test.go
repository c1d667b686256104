package invitation_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"commonplace/crdt/feed"
	"commonplace/sync/invitation"

	"github.com/google/go-cmp/cmp"
)

// someone is a joiner with fresh keys.
func someone(t testing.TB) (invitation.Joiner, *ecdh.PrivateKey) {
	t.Helper()
	_, member, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, device, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	exchange, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return invitation.Joiner{
		Name: "Zoë", Laptop: "Zoë's old ThinkPad", Picture: []byte("picture"), Member: member, Device: device,
		Exchange: [32]byte(exchange.PublicKey().Bytes()),
	}, exchange
}

func request(t testing.TB, c feed.Community) (invitation.Request, *ecdh.PrivateKey) {
	t.Helper()
	j, exchange := someone(t)
	code := ticket().Code
	r, err := invitation.NewRequest(c, j, &code, invitation.NewNonce())
	if err != nil {
		t.Fatal(err)
	}
	return r, exchange
}

func TestRequest(t *testing.T) {
	here := feed.Community{5}
	r, _ := request(t, here)
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := invitation.DecodeRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, got); diff != "" {
		t.Error(diff)
	}
	if err := got.Check(here); err != nil || got.Key != ticket().Code.Key() {
		t.Errorf("check: %v", err)
	}
	other, _ := request(t, here)
	for name, change := range map[string]func(*invitation.Request){
		"community":           func(r *invitation.Request) { r.Community = feed.Community{6} },
		"member":              func(r *invitation.Request) { r.Member = other.Member },
		"weak member":         func(r *invitation.Request) { r.Member = [32]byte{1} },
		"device":              func(r *invitation.Request) { r.Device = other.Device },
		"exchange":            func(r *invitation.Request) { r.Exchange = other.Exchange },
		"name":                func(r *invitation.Request) { r.Name = "Bob" },
		"no name":             func(r *invitation.Request) { r.Name = "" },
		"laptop":              func(r *invitation.Request) { r.Laptop = "x" },
		"picture":             func(r *invitation.Request) { r.Picture = []byte("other") },
		"huge picture":        func(r *invitation.Request) { r.Picture = make([]byte, invitation.MaxPicture+1) },
		"nonce":               func(r *invitation.Request) { r.Nonce[0] ^= 1 },
		"invitation":          func(r *invitation.Request) { r.Key = other.Member },
		"without invitation":  func(r *invitation.Request) { r.Key, r.ByInvite = [32]byte{}, nil },
		"signature of invite": func(r *invitation.Request) { r.ByInvite = r.ByMember },
		"signature of member": func(r *invitation.Request) { r.ByMember = r.ByDevice },
		"signature of device": func(r *invitation.Request) { r.ByDevice = nil },
		"version":             func(r *invitation.Request) { r.Version = 2 },
	} {
		bad := r
		change(&bad)
		if err := bad.Check(here); !errors.Is(err, invitation.ErrRequest) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
	for _, bad := range [][]byte{nil, b[:len(b)-1], append(bytes.Clone(b), 0)} {
		if _, err := invitation.DecodeRequest(bad); !errors.Is(err, invitation.ErrRequest) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func TestRequestWithoutInvitation(t *testing.T) {
	j, _ := someone(t)
	r, err := invitation.NewRequest(feed.Community{5}, j, nil, invitation.NewNonce())
	if err != nil || r.Invited() {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestJoiningByFiles goes all the way with no network: a request file there, a
// reply file back.
func TestJoiningByFiles(t *testing.T) {
	_, founder, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w, err := feed.NewWriter(feed.Community{}, founder, feed.Head{Feed: feed.ID{Device: feed.DeviceOf(founder)}})
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := w.Write(feed.Draft{Time: 1, Kind: "roll.found", Body: []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	r, key := request(t, genesis.In())

	var there bytes.Buffer
	if err := invitation.WriteRequest(&there, r); err != nil {
		t.Fatal(err)
	}
	if _, err := invitation.Parse(there.String()); !errors.Is(err, invitation.ErrNotInvitation) {
		t.Errorf("a request read as an invitation: %v", err)
	}
	arrived, err := invitation.ReadRequest(&there)
	if err != nil || arrived.Check(genesis.In()) != nil {
		t.Fatalf("reading the request: %v", err)
	}

	welcome := invitation.Welcome{Genesis: genesis.Payload, Secrets: [][32]byte{{7}, {6}}, Addresses: []string{"10.0.0.1:4711"}}
	sealed, err := welcome.Seal(arrived)
	if err != nil {
		t.Fatal(err)
	}
	var back bytes.Buffer
	err = invitation.WriteReply(&back, sealed, func(w io.Writer) error { _, err := io.WriteString(w, "the bundle"); return err })
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(back.Bytes(), genesis.Payload) {
		t.Error("the reply is not sealed")
	}
	file := back.Bytes()

	in := bytes.NewReader(file)
	opened, err := invitation.ReadReply(in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := invitation.OpenWelcome(opened, r, key)
	if err != nil {
		t.Fatal(err)
	}
	if got.Community != genesis.In() || len(got.Secrets) != 2 || got.Secrets[0] != [32]byte{7} {
		t.Errorf("welcome %+v", got)
	}
	if rest, _ := io.ReadAll(in); string(rest) != "the bundle" {
		t.Errorf("content %q", rest)
	}

	later := r
	later.Nonce = invitation.NewNonce()
	if _, err := invitation.OpenWelcome(opened, later, key); !errors.Is(err, invitation.ErrWelcome) {
		t.Errorf("the answer to another request: %v", err)
	}
	other, otherKey := request(t, genesis.In())
	if _, err := invitation.OpenWelcome(opened, other, otherKey); !errors.Is(err, invitation.ErrWelcome) {
		t.Errorf("somebody else's reply: %v", err)
	}
	for cut := 0; cut < len(file)-len("the bundle"); cut += 13 {
		if _, err := invitation.ReadReply(bytes.NewReader(file[:cut])); !errors.Is(err, invitation.ErrWelcome) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	foreign := invitation.Welcome{Genesis: []byte("another founding"), Secrets: [][32]byte{{1}}}
	sealed, err = foreign.Seal(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := invitation.OpenWelcome(sealed, r, key); !errors.Is(err, invitation.ErrOtherCommunity) {
		t.Errorf("another community: %v", err)
	}
}

func TestPreview(t *testing.T) {
	p := invitation.Preview{Community: feed.Community{1}, Name: "Beekeepers", Charter: "# We keep bees", Questions: []string{"Why?"}, Knock: true}
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := invitation.DecodePreview(b)
	p.Version = 1
	if diff := cmp.Diff(p, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	p.Charter = strings.Repeat("x", invitation.MaxPreview)
	if _, err := p.Encode(); err == nil {
		t.Error("a huge preview was encoded")
	}
}
