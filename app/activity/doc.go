// Package activity sums up what happened: many small changes by one member to
// one page are one thing done, and what came in since somebody last looked is
// counted by topic.
//
// Changes are counted in windows of an hour. The count of a window depends on
// nothing but the changes that fall in it, so the order in which they arrive
// does not matter, and adding one never means looking at the others again.
package activity
