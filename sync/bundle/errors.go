package bundle

import "errors"

// What can be wrong with a file. The messages are meant for people.
var (
	// ErrNotBundle means a file that is something else.
	ErrNotBundle = errors.New("this file is not a Commonplace bundle")
	// ErrForeign means that none of the secrets opens the file.
	ErrForeign = errors.New("this bundle is for another community, or for a time after this laptop last met the others")
	// ErrTruncated means a file that ends too early. What came before was
	// handed over.
	ErrTruncated = errors.New("this bundle is incomplete, or spoilt at its end; what is whole in it was taken, please copy it again for the rest")
	// ErrDamaged means bytes that are not what was written. What came before
	// was handed over.
	ErrDamaged = errors.New("this bundle is damaged; what is whole in it was taken, please copy it again for the rest")
	// ErrNewer means a form that this version does not know.
	ErrNewer = errors.New("this bundle was made by a newer Commonplace; please update")
	// ErrTooLarge means a bundle that unpacks to more than any community has.
	ErrTooLarge = errors.New("this bundle unpacks to more than it may")
	// ErrReceipt means a receipt where a bundle was expected, or the reverse.
	ErrReceipt = errors.New("this is a receipt, or a bundle where a receipt was expected")
)
