package vault

// Canonical reads a key file and writes it again, for the tests of the parser.
func Canonical(b []byte) ([]byte, error) {
	f, err := parse(b)
	if err != nil {
		return nil, err
	}
	return f.encode()
}
