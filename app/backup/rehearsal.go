package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"commonplace/app/durable"
)

// Test is one rehearsal of a restore: "last restore test: yesterday, complete".
type Test struct {
	File        string    `json:"file"`
	When        time.Time `json:"when"`
	Complete    bool      `json:"complete"`
	Communities int       `json:"communities"`
	Entries     uint64    `json:"entries"`
	Blobs       uint64    `json:"blobs"`
	Problem     string    `json:"problem,omitempty"` // why it is not complete
}

// Tests are the last rehearsal, and the last that was complete. The zero Test
// means that there was none.
type Tests struct {
	Last   Test `json:"last"`
	Passed Test `json:"passed"`
}

// testsName is the file in which the folder keeps its Tests.
const testsName = "restore-tests.json"

// Rehearse verifies a backup of the folder, as Verify does, and writes down how
// that went. The error is what is wrong with the backup. Being called off, or
// keys that do not open the file, say nothing about the backup and are not
// written down.
func (f Folder) Rehearse(ctx context.Context, name string, now time.Time, sink Sink, keys ...Key) (Test, error) {
	report, err := f.verify(ctx, name, sink, keys)
	if ctx.Err() != nil || lacksKey(err) {
		return Test{}, err
	}
	total := report.Manifest.Total()
	t := Test{
		File: name, When: now.UTC().Truncate(time.Second), Complete: err == nil && report.Complete,
		Communities: len(report.Manifest.Communities), Entries: total.Entries, Blobs: total.Blobs,
	}
	if err != nil {
		t.Problem = err.Error()
	}
	tests := f.LastTests()
	tests.Last = t
	if t.Complete {
		tests.Passed = t
	}
	return t, errors.Join(err, f.saveTests(tests))
}

func lacksKey(err error) bool {
	for _, e := range []error{ErrNeedsPassphrase, ErrWrongPassphrase, ErrNeedsWords, ErrForeign} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (f Folder) verify(ctx context.Context, name string, sink Sink, keys []Key) (Report, error) {
	file, err := f.Open(name)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	return Verify(ctx, file, sink, keys...)
}

// LastTests reads what Rehearse wrote down. Where that is gone or damaged there
// was no test: then the next is due, and writes it anew.
func (f Folder) LastTests() (t Tests) {
	b, err := os.ReadFile(filepath.Join(f.Dir, testsName))
	if err != nil || json.Unmarshal(b, &t) != nil {
		return Tests{}
	}
	if _, err := os.Lstat(filepath.Join(f.Dir, t.Passed.File)); errors.Is(err, fs.ErrNotExist) {
		t.Passed = Test{} // removed by its owner
	}
	return t
}

func (f Folder) saveTests(t Tests) error {
	b, err := json.MarshalIndent(t, "", "  ")
	if err == nil {
		err = durable.Replace(filepath.Join(f.Dir, testsName), append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing down the restore test: %w", err)
	}
	return nil
}
