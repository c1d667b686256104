// Package ui is the window of the program: a calm sidebar, the screen one is
// on, the palette that leads anywhere, and a line at the foot that says whether
// all is saved and shared.
//
// The screens are rows of one table ([Screens]); each is a package of its own
// that knows neither the others nor the window, only [screen.Shell]. What the
// program knows comes in through [App] and [Community], which the real program
// (see [From]) and the fake one of the tests both have. Its events arrive on
// any goroutine, many at once; one place turns them into one call on the
// window's goroutine.
package ui
