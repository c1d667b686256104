package store

import (
	"os"
	"strings"
)

// machineID names the machine: by the id its system was installed with, or
// where there is none, by its host name.
func machineID() string {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if b, err := os.ReadFile(path); err == nil && len(strings.TrimSpace(string(b))) > 0 {
			return strings.TrimSpace(string(b))
		}
	}
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
