package identity_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"commonplace/app/identity"
	"commonplace/crdt/feed"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := identity.Secret(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "secret"))
		words := s.Words()
		if n := len(strings.Fields(words)); n != 12 {
			t.Fatalf("%d words", n)
		}
		for _, form := range []string{words, strings.ToUpper(words), strings.ReplaceAll(words, " ", ",\n "), "1. " + strings.ReplaceAll(words, " ", " 2. ")} {
			got, err := identity.SecretFromWords(form)
			if err != nil || got != s {
				t.Fatalf("%q: got another secret, %v", form, err)
			}
		}
	})
}

func TestWordsAreChecked(t *testing.T) {
	const good = "legal winner thank year wave sausage worth useful legal winner thank yellow"
	if _, err := identity.SecretFromWords(good); err != nil {
		t.Fatal(err)
	}
	for text, says := range map[string]string{
		"": "there are 0 of them",
		"legal winner thank year wave sausage worth useful legal winner thank":        "there are 11 of them",
		"legal winner thank year wave sausage worth useful legal winner thank yelow":  `word 12, "yelow"`,
		"winner legal thank year wave sausage worth useful legal winner thank yellow": "two are swapped",
		"legal winner thank year wave sausage worth useful legal winner thank thank":  "one is wrong",
	} {
		_, err := identity.SecretFromWords(text)
		if !errors.Is(err, identity.ErrWords) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want ErrWords saying %q", text, err, says)
		}
	}
}

func TestKeysFollowFromTheSecret(t *testing.T) {
	var s identity.Secret
	copy(s[:], "sixteen bytes...")
	k := s.FounderKey(identity.Salt{1})
	if again := s.FounderKey(identity.Salt{1}); again.Public() != k.Public() {
		t.Error("derived another key from the same secret")
	}
	others := []identity.Member{
		s.FounderKey(identity.Salt{2}).Public(),
		s.MemberKey(feed.Community{1}).Public(),
		s.MemberKey(feed.Community{2}).Public(),
		identity.Secret{}.FounderKey(identity.Salt{1}).Public(),
	}
	seen := map[identity.Member]bool{k.Public(): true}
	for i, m := range others {
		if seen[m] {
			t.Errorf("key %d is one of the others", i)
		}
		seen[m] = true
	}
	// The vector of docs/protocol.md: who changes it locks members out.
	const want = "00013d719b77fb15f23bb2bb4433b5d224760a6600beafa84d238b2a1d230b9f"
	if got := k.Public(); hex.EncodeToString(got[:]) != want {
		t.Errorf("founder key is %x", got)
	}
}

func TestSecretsHideInPrints(t *testing.T) {
	s, e := identity.NewSecret(), identity.NewEpoch()
	d := device(t)
	for _, text := range []string{
		fmt.Sprint(s, e, d), fmt.Sprintf("%v %+v %#v", s, s, s), fmt.Sprintf("%v %+v %#v", e, e, e), fmt.Sprintf("%+v %#v", d, d),
	} {
		for _, secret := range [][]byte{s[:], e[:], d.Signer().Seed()} {
			if strings.Contains(text, hex.EncodeToString(secret)) || strings.Contains(text, fmt.Sprint(secret)) {
				t.Errorf("a secret is in %q", text)
			}
		}
	}
}

func TestDeviceIsKept(t *testing.T) {
	d := device(t)
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := identity.DecodeDevice(b)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID() != d.ID() || again.Exchange() != d.Exchange() {
		t.Error("keys changed")
	}
	for _, bad := range [][]byte{nil, b[:len(b)-1], append(bytes.Clone(b), 0), bytes.Replace(b, []byte{1, 1}, []byte{1, 2}, 1)} {
		if _, err := identity.DecodeDevice(bad); err == nil {
			t.Errorf("%x was read", bad)
		}
	}
}

func TestCertificate(t *testing.T) {
	key := identity.NewSecret().MemberKey(feed.Community{7})
	here := identity.In(feed.Community{7})
	d := device(t)
	bare, err := identity.NewCertificate(here, key.Public(), d, "Ana's ThinkPad")
	if err != nil {
		t.Fatal(err)
	}
	full, err := bare.Certify(here, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := bare.Check(here); err != nil || bare.Certified() {
		t.Errorf("bare certificate: %v, certified %v", err, bare.Certified())
	}
	if err := full.Check(here); err != nil || !full.Certified() {
		t.Errorf("full certificate: %v, certified %v", err, full.Certified())
	}
	if _, err := bare.Certify(here, identity.NewSecret().MemberKey(feed.Community{7})); err == nil {
		t.Error("another member certified")
	}
	for name, change := range map[string]func(*identity.Certificate){
		"member":           func(c *identity.Certificate) { c.Member = identity.NewSecret().MemberKey(feed.Community{}).Public() },
		"device":           func(c *identity.Certificate) { c.Device = device(t).ID() },
		"exchange":         func(c *identity.Certificate) { c.Exchange = device(t).Exchange() },
		"weak exchange":    func(c *identity.Certificate) { c.Exchange = identity.Exchange{1} },
		"weak device":      func(c *identity.Certificate) { c.Device = feed.Device{1} },
		"name":             func(c *identity.Certificate) { c.Name = "Bob's" },
		"turned name":      func(c *identity.Certificate) { c.Name = "a\u202eb" },
		"no name":          func(c *identity.Certificate) { c.Name = "" },
		"version":          func(c *identity.Certificate) { c.Version = 2 },
		"proof missing":    func(c *identity.Certificate) { c.Proof = nil },
		"authority forged": func(c *identity.Certificate) { c.Authority = bytes.Clone(c.Proof) },
	} {
		c := full
		change(&c)
		if err := c.Check(here); !errors.Is(err, identity.ErrCertificate) {
			t.Errorf("%s changed: got %v, want ErrCertificate", name, err)
		}
	}
	if err := full.Check(identity.In(feed.Community{8})); err == nil {
		t.Error("the certificate stands in another community")
	}
}

func TestUnsoundKeys(t *testing.T) {
	for _, bad := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p: zero in another form
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"0900000000000000000000000000000000000000000000000000000000000080", // the base point, unused bit set
	} {
		b, _ := hex.DecodeString(bad)
		if err := identity.Exchange(b).Check(); !errors.Is(err, identity.ErrKey) {
			t.Errorf("X25519 %s: got %v, want ErrKey", bad, err)
		}
	}
	if err := (identity.Exchange{9}).Check(); err != nil {
		t.Errorf("the base point: %v", err)
	}
	if err := (identity.Member{1}).Check(); !errors.Is(err, identity.ErrKey) {
		t.Errorf("small order member key: got %v, want ErrKey", err)
	}
}

func TestLockbox(t *testing.T) {
	here := identity.In(feed.Community{3})
	d := device(t)
	secrets := []identity.Epoch{identity.NewEpoch(), identity.NewEpoch()}
	box, err := identity.Seal(here, d.ID(), d.Exchange(), secrets...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Open(here, box)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(secrets, got); diff != "" {
		t.Error(diff)
	}
	if _, err := device(t).Open(here, box); !errors.Is(err, identity.ErrLockbox) {
		t.Errorf("another laptop: got %v, want ErrLockbox", err)
	}
	if _, err := d.Open(identity.In(feed.Community{4}), box); !errors.Is(err, identity.ErrLockbox) {
		t.Errorf("another community: got %v, want ErrLockbox", err)
	}
	for i := range box.Sealed {
		spoilt := identity.Lockbox{Device: box.Device, Sealed: bytes.Clone(box.Sealed)}
		spoilt.Sealed[i] ^= 1
		if _, err := d.Open(here, spoilt); err == nil {
			t.Fatalf("opened with byte %d changed", i)
		}
	}
	if _, err := identity.Seal(here, d.ID(), d.Exchange()); err == nil {
		t.Error("sealed nothing")
	}
	if _, err := identity.Seal(here, d.ID(), identity.Exchange{}, secrets...); !errors.Is(err, identity.ErrKey) {
		t.Errorf("sealing to a weak key: %v", err)
	}
	full := make([]identity.Epoch, identity.MaxEpochs)
	if box, err := identity.Seal(here, d.ID(), d.Exchange(), full...); err != nil || len(box.Sealed) > identity.MaxLockbox {
		t.Errorf("a full lockbox has %d bytes, %v", len(box.Sealed), err)
	}
}

func device(t *testing.T) *identity.Device {
	t.Helper()
	d, err := identity.NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func FuzzSecretFromWords(f *testing.F) {
	f.Add("legal winner thank year wave sausage worth useful legal winner thank yellow")
	f.Add("1. Legal\n2. Winner")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := identity.SecretFromWords(text)
		if err != nil {
			return
		}
		if again, err := identity.SecretFromWords(s.Words()); err != nil || again != s {
			t.Fatalf("%q reads as another secret than %q", text, s.Words())
		}
	})
}
