package settings_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"commonplace/app"
	"commonplace/ui/screen"
	"commonplace/ui/settings"
	"commonplace/ui/uitest"
)

func show(t *testing.T) (*uitest.Shell, *uitest.Program, *uitest.Community, *settings.Page) {
	t.Helper()
	s := uitest.New(t)
	c := uitest.Sample()
	p := &uitest.Program{All: []*uitest.Community{c}, Me: app.Profile{Name: "Ana Sousa"}}
	page := settings.New(s, c, p, screen.To(screen.Settings))
	s.Show(page)
	return s, p, c, page
}

func TestReachesEverythingByKeyboard(t *testing.T) {
	s, _, _, _ := show(t)
	uitest.Reaches(t, s.Canvas(), "Your name", "Choose a picture", "Save profile", "Light", "Dark", "Find laptops nearby", "Port", "Import", "Export", "Forget")
}

func TestSavesTheProfileAndUndoesIt(t *testing.T) {
	s, p, _, _ := show(t)
	uitest.Type(t, s.Canvas(), "Your name", "Dr ")
	uitest.Press(t, s.Canvas(), "Save profile")
	if p.Me.Name != "Dr Ana Sousa" {
		t.Fatalf("called %q", p.Me.Name)
	}
	s.Undo()
	if p.Me.Name != "Ana Sousa" {
		t.Errorf("undone to %q", p.Me.Name)
	}
}

func TestTakesAPictureThatIsDropped(t *testing.T) {
	_, p, _, page := show(t)
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewRGBA(image.Rect(0, 0, 900, 500))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "me.png")
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	page.Dropped([]string{path})
	config, kind, err := image.DecodeConfig(bytes.NewReader(p.Me.Picture))
	if err != nil || kind != "jpeg" || config.Width != config.Height {
		t.Errorf("kept %s %v, %v", kind, config, err)
	}
}

func TestSwitchesToDark(t *testing.T) {
	s, p, _, _ := show(t)
	uitest.Press(t, s.Canvas(), "Dark")
	if p.Kept.Theme != "dark" {
		t.Errorf("theme %q", p.Kept.Theme)
	}
}

func TestRefusesAnImpossiblePort(t *testing.T) {
	s, p, _, _ := show(t)
	uitest.Type(t, s.Canvas(), "Port", "99999")
	uitest.Press(t, s.Canvas(), "Port")
	if p.Kept.Port != 0 || len(s.Failures) == 0 {
		t.Errorf("port %d, failures %v", p.Kept.Port, s.Failures)
	}
}

func TestImportsAndSaysWhatWasLeftOut(t *testing.T) {
	s, _, c, _ := show(t)
	uitest.Press(t, s.Canvas(), "Import")
	s.Paths[0].Do("/home/ana/notes")
	if !c.Did("import /home/ana/notes") {
		t.Errorf("did %v", c.Log)
	}
	uitest.Reads(t, s.Canvas(), "Imported: 9 pages new", "1 left out", "notes.docx", "not Markdown")
}

func TestForgettingAsksFirst(t *testing.T) {
	s, p, _, _ := show(t)
	uitest.Press(t, s.Canvas(), "Forget")
	if len(p.All) != 1 || len(s.Asked) != 1 {
		t.Fatal("forgets without asking")
	}
	s.Asked[0].Do()
	if len(p.All) != 0 {
		t.Error("does not forget")
	}
}

func TestLeavingSaysWhatItMeansFirst(t *testing.T) {
	s, _, c, _ := show(t)
	uitest.Press(t, s.Canvas(), "Leave")
	uitest.Reads(t, s.Canvas(), "What you wrote stays theirs", "Nothing new comes", "This cannot be taken back")
	if c.Did("leave ") {
		t.Fatal("leaves without asking")
	}
	uitest.Type(t, s.Canvas(), "A word to the others", "thank you")
	uitest.Press(t, s.Canvas(), "Leave the community")
	if !c.Did("leave thank you") {
		t.Errorf("did %v", c.Log)
	}
	uitest.Reads(t, s.Canvas(), "You have left this community.")
}
