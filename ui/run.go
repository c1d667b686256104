package ui

import (
	"image"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"commonplace/assets"
	"commonplace/ui/icons"
	look "commonplace/ui/theme"
	"commonplace/ui/widgets"
	"commonplace/ui/words"
)

// The size of the window when it is first opened.
const (
	windowWidth  = 1280
	windowHeight = 800
)

// Run opens a window, fills it with the profile behind the entrance, and returns
// when it is closed and everything is saved. The window is there at once;
// opening goes on meanwhile. If it fails, the window says why, and Run returns
// that once it is closed.
func Run(program fyne.App, e Entrance, o Options) error {
	widgets.Still(program)
	program.Settings().SetTheme(look.New(look.FollowSystem, 1))
	w := program.NewWindow("Commonplace")
	w.SetPadded(false)
	w.Resize(fyne.NewSize(windowWidth, windowHeight))
	w.CenterOnScreen()
	w.SetMaster()
	w.SetContent(opening())
	var session *Session
	program.Lifecycle().SetOnStarted(func() { session = Begin(w, e, o) })
	w.ShowAndRun()
	if session == nil {
		return nil
	}
	return session.Close()
}

// onceDrawn is one invisible pixel that calls f when it is drawn for the first
// time, and so everything behind it.
func onceDrawn(f func()) fyne.CanvasObject {
	var once sync.Once
	pixel := canvas.NewRaster(func(w, h int) image.Image {
		once.Do(f)
		return image.NewRGBA(image.Rect(0, 0, w, h))
	})
	pixel.Resize(fyne.NewSquareSize(1))
	return container.NewWithoutLayout(pixel)
}

func ground(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(widgets.NewBlock("background", 0, fyne.Size{}), o)
}

// opening is shown for the moment that opening takes.
func opening() fyne.CanvasObject {
	logo := canvas.NewImageFromResource(assets.Icon())
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(88))
	return ground(container.NewCenter(logo))
}

// failed says why the profile cannot be opened.
func failed(err error, leave func()) fyne.CanvasObject {
	return ground(container.NewCenter(widgets.Fixed(460, 0, widgets.Empty(icons.Warning, lang.L("Commonplace cannot open"), words.Error(err),
		widgets.NewPrimary(lang.L("Close"), icons.Icon{}, leave)))))
}
