// Package app is what a community of practice and its members can do:
// found a community, invite and join, keep a charter and endorse it, write
// pages together, talk beside them, search, import and export, and see what
// everybody else did. It knows no window and no socket.
//
// An [App] is one profile on one laptop. It holds several communities side by
// side, and nothing crosses between them. A [Community] is the door to one of
// them. All methods may be called from any goroutine; reads come from read
// models and are quick enough for a window's own goroutine, while the methods
// that take a context may take long and report progress.
//
// What changes is announced as an [Event]; a screen reads again what it shows.
package app
