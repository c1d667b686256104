// Package widgets has what the screens are put together from and Fyne does not
// have: text without padding, columns that know their width before their
// height, rows one can tap and reach by keyboard, faces, pills, bars, diffs,
// sheets that float above, and fields that do not swallow the program's
// shortcuts.
//
// A widget here knows nothing of communities. It follows the theme, can be
// reached with Tab where it does something, and hands keys that it does not
// use on to the canvas, so that Escape and Ctrl+K work everywhere.
package widgets
