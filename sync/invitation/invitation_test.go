package invitation_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"commonplace/crdt/feed"
	"commonplace/sync/invitation"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const spoken = "correct horse battery staple" // not one of ours

// ticket is a full one; its words are always the same.
var ticket = sync.OnceValue(func() invitation.Ticket {
	code, err := invitation.ParseWords("ladybug sandbox ripple marmalade doorbell oxygen")
	if err != nil {
		panic(err)
	}
	return invitation.Ticket{
		Code: code, Community: feed.Community{1, 2, 3}, Name: "Beekeepers of Ålesund",
		Addresses: []string{"192.168.1.20:4711", "[fe80::1]:4711"}, Expires: time.Unix(1790000000, 0), Knock: true,
	}
})

func same(a, b invitation.Ticket) string {
	return cmp.Diff(
		[]any{a.Code.Words(), a.Community, a.Name, a.Addresses, a.Expires.Unix(), a.Knock},
		[]any{b.Code.Words(), b.Community, b.Name, b.Addresses, b.Expires.Unix(), b.Knock})
}

func TestNewCodesAreSpeakable(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		words := invitation.NewCode().Words()
		if seen[words] {
			t.Fatalf("%q twice", words)
		}
		seen[words] = true
		code, err := invitation.ParseWords(words)
		if err != nil || code.Words() != words {
			t.Fatalf("%q: %v", words, err)
		}
	}
}

func TestWordsAreReadGenerously(t *testing.T) {
	want := ticket().Code.Words()
	for _, text := range []string{
		want, strings.ToUpper(want), strings.ReplaceAll(want, " ", "-"), strings.ReplaceAll(want, " ", ",\n\t"),
		" \"" + want + ".\" ", "ladyb sandbo ripple marm doorb oxyg", "1. Ladybug 2. Sandbox 3. Ripple 4. Marmalade 5. Doorbell 6. Oxygen",
	} {
		got, err := invitation.Parse(text)
		if err != nil || got.Code.Words() != want {
			t.Errorf("%q: got %q, %v", text, got.Code.Words(), err)
		}
	}
}

func TestWordsThatAreWrong(t *testing.T) {
	for text, says := range map[string]string{
		spoken:    "six words, these are 4",
		"ladybug": "this is one",
		"ladybag sandbox ripple marmalade doorbell oxygen":  `first word, "ladybag", is not one of ours; did you mean ladybug?`,
		"ladybug sandbox ripple marmalade doorbell oxgyen":  `sixth word, "oxgyen", is not one of ours; did you mean oxygen?`,
		"ladybug sandbox ripple marmalade doorbel oxyxygen": `sixth word, "oxyxygen", is not one of ours`,
		"ladybug sandbox rip marmalade doorbell oxygen":     "did you mean",
		"":                            "not a Commonplace invitation",
		"https://example.org/join/x":  "not a Commonplace invitation",
		"commonplace:":                "not a Commonplace invitation",
		"commonplace:x1.AAAA":         "not a Commonplace invitation",
		"commonplace:j2.AAAAAAAA":     "newer Commonplace",
		"commonplace:r1.AAAAAAAA":     "request to join",
		"commonplace:j1.AAAAAAAA":     "damaged",
		"commonplace:j1.???":          "damaged",
		strings.Repeat("word ", 1000): "not a Commonplace invitation",
		strings.Repeat("x", 1<<20):    "too large",
	} {
		_, err := invitation.Parse(text)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60q: got %v, want %q", text, err, says)
		}
	}
	_, err := invitation.Parse("ladybag sandbox ripple marmalade doorbell oxygen")
	var wrong *invitation.WordError
	if !errors.As(err, &wrong) || wrong.Place != 1 || wrong.Corrected != ticket().Code.Words() {
		t.Errorf("got %+v", wrong)
	}
	if !errors.Is(err, invitation.ErrNotInvitation) {
		t.Error("a wrong word is no ErrNotInvitation")
	}
}

func TestEveryTypoIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Fields(ticket().Code.Words())
		i := rapid.IntRange(0, 5).Draw(t, "word")
		at := rapid.IntRange(0, len(words[i])-1).Draw(t, "letter")
		letter := rapid.ByteRange('a', 'z').Draw(t, "instead")
		before := words[i]
		words[i] = words[i][:at] + string(letter) + words[i][at+1:]
		got, err := invitation.Parse(strings.Join(words, " "))
		if err == nil {
			if words[i] != before && got.Code.Words() == ticket().Code.Words() {
				t.Fatalf("%q read as %q", words[i], before)
			}
			return // another word of the list
		}
		var wrong *invitation.WordError
		if !errors.As(err, &wrong) || wrong.Place != i+1 {
			t.Fatalf("%q: %v", words[i], err)
		}
	})
}

func TestKeysFollowFromWords(t *testing.T) {
	code := ticket().Code
	again, err := invitation.ParseWords(strings.ToUpper(code.Words()))
	if err != nil {
		t.Fatal(err)
	}
	if code.Key() != again.Key() || code.Hello() != again.Hello() || code.Key() == code.Hello() {
		t.Error("keys do not follow from the words")
	}
	// The vector of docs/protocol.md.
	key, hello := code.Key(), code.Hello()
	if got := fmt.Sprintf("%x %x", key[:4], hello[:4]); got != wantKeys {
		t.Errorf("keys begin %s, want %s", got, wantKeys)
	}
	if text := fmt.Sprintf("%v %+v %#v", code, code, code); strings.Contains(text, "ladybug") {
		t.Errorf("the words are in %q", text)
	}
}

func TestLink(t *testing.T) {
	link, err := ticket().Link()
	if err != nil {
		t.Fatal(err)
	}
	if len(link) > 300 {
		t.Errorf("the link has %d signs", len(link))
	}
	for _, text := range []string{link, "Join us: " + link + ", see you!", "<" + link + ">", strings.Replace(link, "commonplace:", "Commonplace://", 1), link + "\n\nwhatever"} {
		got, err := invitation.Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := same(ticket(), got); diff != "" {
			t.Error(diff)
		}
	}
	for cut := len("commonplace:j1.") + 1; cut < len(link); cut += 7 {
		if _, err := invitation.Parse(link[:cut]); !errors.Is(err, invitation.ErrDamaged) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	bare := invitation.Ticket{Code: ticket().Code}
	link, err = bare.Link()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := invitation.Parse(link); err != nil || !got.Community.IsZero() || !got.Expires.IsZero() {
		t.Errorf("bare link: %+v, %v", got, err)
	}
	if _, err := (invitation.Ticket{}).Link(); err == nil {
		t.Error("a link without words")
	}
	for _, address := range []string{"nowhere", "host:0", "host:70000", ":80", "a b:80", strings.Repeat("h", 200) + ":80"} {
		if _, err := (invitation.Ticket{Code: bare.Code, Addresses: []string{address}}).Link(); err == nil {
			t.Errorf("address %q was taken", address)
		}
	}
}

func TestExpiry(t *testing.T) {
	end := ticket().Expires
	if err := ticket().Check(end); err != nil {
		t.Error(err)
	}
	if err := ticket().Check(end.Add(time.Second)); !errors.Is(err, invitation.ErrExpired) {
		t.Errorf("got %v", err)
	}
	if err := (invitation.Ticket{}).Check(end); err != nil {
		t.Error(err)
	}
	if err := ticket().For(feed.Community{9}); !errors.Is(err, invitation.ErrOtherCommunity) {
		t.Errorf("got %v", err)
	}
}

func TestFile(t *testing.T) {
	var b bytes.Buffer
	tk := ticket()
	tk.Name = "Evil\ncommonplace:j1.AAAA"
	if err := tk.WriteFile(&b); err != nil {
		t.Fatal(err)
	}
	got, err := invitation.ReadFile(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := same(tk, got); diff != "" {
		t.Error(diff)
	}
	if _, err := invitation.ReadFile(strings.NewReader(strings.Repeat("x", 1<<20))); !errors.Is(err, invitation.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestQR(t *testing.T) {
	small, err := ticket().QR(300)
	if err != nil {
		t.Fatal(err)
	}
	photo := image.NewRGBA(image.Rect(0, 0, 900, 700)) // the code somewhere in a grey picture
	draw.Draw(photo, photo.Bounds(), image.NewUniform(color.RGBA{210, 205, 200, 255}), image.Point{}, draw.Src)
	draw.Draw(photo, image.Rect(320, 180, 620, 480), small, image.Point{}, draw.Src)
	var asPNG, asJPEG bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, photo), jpeg.Encode(&asJPEG, photo, &jpeg.Options{Quality: 60})); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes()} {
		got, err := invitation.ReadQRFile(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := same(ticket(), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	plain, err := ticket().QRPNG(256)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := invitation.ReadQRFile(bytes.NewReader(plain)); err != nil {
		t.Errorf("a plain code: %v", err)
	}
}

func TestPicturesWithoutCode(t *testing.T) {
	var blank, huge bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&huge, image.NewPaletted(image.Rect(0, 0, 30000, 2000), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"blank": {blank.Bytes(), invitation.ErrNoQR}, "text": {[]byte("hello"), invitation.ErrNoQR},
		"cut": {blank.Bytes()[:60], invitation.ErrNoQR}, "huge": {huge.Bytes(), invitation.ErrTooLarge},
	} {
		if _, err := invitation.ReadQRFile(bytes.NewReader(c.b)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, err := invitation.ReadQR(image.NewGray(image.Rect(0, 0, 0, 0))); err == nil {
		t.Error("an empty picture was read")
	}
}

func TestFingerprint(t *testing.T) {
	a, b := invitation.Fingerprint([32]byte{1}), invitation.Fingerprint([32]byte{2})
	if a == b || len(strings.Fields(a)) != 4 || a != invitation.Fingerprint([32]byte{1}) {
		t.Errorf("%q and %q", a, b)
	}
}

const wantKeys = "18318f69 7516ff3a"

func FuzzParse(f *testing.F) {
	link, _ := ticket().Link()
	f.Add(link)
	f.Add("ladybug sandbox ripple marmalade doorbell oxygen")
	f.Add("commonplace:j1.")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := invitation.Parse(text)
		if err != nil {
			return
		}
		again, err := got.Link()
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", text, err)
		}
		back, err := invitation.Parse(again)
		if err != nil || same(got, back) != "" {
			t.Fatalf("%q: %v %s", text, err, same(got, back))
		}
	})
}

func FuzzParseWords(f *testing.F) {
	f.Add("ladybug sandbox ripple marmalade doorbell oxygen")
	f.Add("lady-bug a b c d e")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := invitation.ParseWords(text)
		if err != nil {
			_ = err.Error()
			return
		}
		if again, err := invitation.ParseWords(code.Words()); err != nil || again.Words() != code.Words() {
			t.Fatalf("%q reads as %q, which does not", text, code.Words())
		}
	})
}

func FuzzReadFile(f *testing.F) {
	var b bytes.Buffer
	_ = ticket().WriteFile(&b)
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = invitation.ReadFile(bytes.NewReader(b))
		_, _ = invitation.ReadRequest(bytes.NewReader(b))
		_, _ = invitation.ReadReply(bytes.NewReader(b))
		_, _ = invitation.DecodePreview(b)
	})
}

// FuzzReadQR draws black and white squares as a picture and reads it.
func FuzzReadQR(f *testing.F) {
	png, _ := ticket().QRPNG(120)
	f.Add(png, true)
	f.Add([]byte{0xff, 0, 0xaa}, false)
	f.Fuzz(func(t *testing.T, b []byte, file bool) {
		if file {
			_, _ = invitation.ReadQRFile(bytes.NewReader(b))
			return
		}
		img := image.NewGray(image.Rect(0, 0, 64, 64))
		for i := range img.Pix {
			if len(b) > 0 && b[i/8%len(b)]>>(i%8)&1 == 1 {
				img.Pix[i] = 0xff
			}
		}
		_, _ = invitation.ReadQR(img)
	})
}
