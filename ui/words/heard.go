package words

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"
)

// sentences are what the program says as it is, or what another laptop says
// when it does not let somebody in. They are keys of the translations.
var sentences = []string{
	// joining
	"Be on the same network as a member whose Commonplace is open. If it takes long, type the address that their screen shows.",
	"A steward has to let you in.",
	"The invitation was used by several people at once. A steward has to confirm.",
	"There is no such invitation.",
	"A steward has declined.",
	"The invitation has been used.",
	"The invitation has expired.",
	"The invitation was taken back.",
	// between laptops
	"No laptop answers there.",
	"The laptop there is in none of your communities.",
	"That laptop is no longer part of the community.",
	"That laptop sent something that makes no sense, and is left alone for a while.",
	"There is no room to store more on this laptop.",
	"That is the address of this laptop.",
	"The connection broke. It is tried again.",
	"this laptop is not on a network",
	// the disk
	"The disk is full. Nothing can be saved until some space is freed.",
	"The disk is almost full. Nothing is taken in from others until some space is freed.",
	"Little space is left on the disk.",
	"The database of this profile was damaged and was built anew. What only others hold comes back when you meet them.",
	"This profile was copied or restored from a backup, and goes on as a laptop of its own.",
	// errors
	"this profile is already open in another window",
	"this profile was written by a newer Commonplace; please update",
	"the disk is full; free some space and try again",
	"this file is not on this laptop yet",
	"your role does not allow this",
	"please say your name first",
	"the key file of this profile is another profile's; put its own key.json back",
	"this profile has no key file; if it had one, put key.json back from a copy of the profile's folder, or restore a backup into a new profile",
	"this is the only protection of this profile; add another one first",
	"the keyring of this computer does not answer",
	"the keyring of this computer does not have the key of this profile",
	"please choose a passphrase of at least 8 characters; four or five words are good",
	"this passphrase is too long",
	"too many wrong passphrases",
}

// Sentences lists what [Heard] and [Error] know, for the translations.
func Sentences() []string { return slices.Clone(sentences) }

// Heard says a sentence of the program in the member's language. What is not
// known is said as it came; what another laptop sends is never taken for a
// template.
func Heard(text string) string {
	if slices.Contains(sentences, text) {
		return lang.L(text)
	}
	return text
}

// Error says what went wrong: the sentence in it that a person can do something
// with, or all of it.
func Error(err error) string {
	text := err.Error()
	for _, s := range sentences {
		if strings.Contains(text, s) {
			return lang.L(s)
		}
	}
	return text
}
