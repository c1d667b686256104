package ui

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"commonplace/ui/icons"
	"commonplace/ui/screen"
	"commonplace/ui/widgets"
)

// Ask asks before something is destroyed. The button that does not has the
// focus.
func (s *Shell) Ask(q screen.Question) {
	var float *widgets.Float
	no := widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() })
	yes := widgets.NewDanger(q.Yes, icons.Icon{}, func() { float.Close(); q.Do() })
	float = widgets.Form(440, q.Title, widgets.Paragraph(q.Text), no, yes)
	s.Over(float, no)
}

// AskPath asks for a file or folder: typed, or picked.
func (s *Shell) AskPath(q screen.PathQuestion) {
	var float *widgets.Float
	path := widgets.NewEntry(lang.L("/home/me/…"))
	path.SetText(suggested(q))
	problem := widgets.NewText("").In("error").Wrapped()
	take := func() {
		full, err := checked(q, path.Text)
		if err != "" {
			problem.Set(err)
			return
		}
		float.Close()
		q.Do(full)
	}
	path.OnSend = take
	browse := widgets.NewButton(lang.L("Browse"), icons.Folder, func() {
		s.browse(q, func(picked string) { path.SetText(picked); take() })
	})
	body := widgets.Column(8, widgets.Row(8, 0, path, browse), problem)
	if q.Hint != "" {
		body = widgets.Column(8, widgets.Muted(q.Hint).Wrapped(), widgets.Row(8, 0, path, browse), problem)
	}
	float = widgets.Form(560, q.Title, body,
		widgets.NewButton(lang.L("Cancel"), icons.Icon{}, func() { float.Close() }),
		widgets.NewPrimary(q.Yes, icons.Icon{}, take))
	s.Over(float, path)
}

// suggested is where to save by default: the home folder, never over a file.
func suggested(q screen.PathQuestion) string {
	if q.Suggestion == "" || filepath.IsAbs(q.Suggestion) {
		return q.Suggestion
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return q.Suggestion
	}
	ending := filepath.Ext(q.Suggestion)
	stem := strings.TrimSuffix(q.Suggestion, ending)
	for i := 1; i < 100; i++ {
		path := filepath.Join(home, stem+ending)
		if _, err := os.Stat(path); err != nil {
			return path
		}
		stem = strings.TrimSuffix(q.Suggestion, ending) + "-" + string(rune('0'+i/10)) + string(rune('0'+i%10))
	}
	return filepath.Join(home, q.Suggestion)
}

// checked is the path in full, or what is wrong with it.
func checked(q screen.PathQuestion, text string) (full, problem string) {
	full = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(full, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			full = home + rest
		}
	}
	if full == "" {
		return "", lang.L("Type where it is, or browse for it.")
	}
	info, err := os.Stat(full)
	switch q.Kind {
	case screen.OpenFile:
		if err != nil || info.IsDir() {
			return "", lang.L("There is no such file.")
		}
	case screen.OpenFolder:
		if err != nil || !info.IsDir() {
			return "", lang.L("There is no such folder.")
		}
	case screen.SaveFile:
		if err == nil {
			return "", lang.L("There is already something of that name; choose another.")
		}
	case screen.NewFolder:
		if err == nil && !info.IsDir() {
			return "", lang.L("There is already a file of that name; choose another.")
		}
	}
	return full, ""
}

// browse opens the file dialog.
func (s *Shell) browse(q screen.PathQuestion, picked func(string)) {
	switch q.Kind {
	case screen.OpenFolder, screen.NewFolder:
		dialog.ShowFolderOpen(func(u fyne.ListableURI, err error) {
			if u != nil && err == nil {
				picked(u.Path())
			}
		}, s.window)
	case screen.SaveFile:
		d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
			if w == nil || err != nil {
				return
			}
			path := w.URI().Path()
			w.Close()
			os.Remove(path) // the dialog made an empty file
			picked(path)
		}, s.window)
		d.SetFileName(filepath.Base(q.Suggestion))
		d.Show()
	default:
		d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if r != nil && err == nil {
				r.Close()
				picked(r.URI().Path())
			}
		}, s.window)
		if q.Endings != nil {
			d.SetFilter(storage.NewExtensionFileFilter(q.Endings))
		}
		d.Show()
	}
}
