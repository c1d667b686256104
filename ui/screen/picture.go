package screen

import (
	"os"

	"fyne.io/fyne/v2/lang"

	"commonplace/ui/portrait"
)

// AskPicture asks for a picture of the member and hands it to take, ready to be
// shown to others.
func AskPicture(shell Shell, take func(picture []byte)) {
	shell.AskPath(PathQuestion{Kind: OpenFile, Title: lang.L("Your picture"), Yes: lang.L("Choose"),
		Hint: lang.L("JPEG, PNG or WebP; the middle of it is used."), Endings: []string{".jpg", ".jpeg", ".png", ".webp"},
		Do: func(path string) { TakePicture(shell, path, take) }})
}

// TakePicture does so with a file that was chosen or dropped.
func TakePicture(shell Shell, path string, take func(picture []byte)) {
	var picture []byte
	Run(shell, func() error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		picture, err = portrait.Make(f)
		return err
	}, func(err error) {
		if err != nil {
			shell.Fail(lang.L("taking the picture"), err)
			return
		}
		take(picture)
	})
}
