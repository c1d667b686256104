package roll_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain looks at more random histories than rapid does by itself, unless
// -rapid.checks asks for a number.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked && !testing.Short() {
		if err := flag.Set("rapid.checks", "400"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
