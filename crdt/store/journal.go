package store

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"commonplace/crdt/feed"
)

// journal holds the entries written here, in append-only files that are
// read without the database. A file is begun anew when the last one is full;
// full files are never written again.
type journal struct {
	dir  string
	seal *sealer  // nil: frames are in the clear
	file *os.File // the one appended to
	size int64
	tips map[tipKey]feed.Tip // newest entry of each feed in the journal
	last map[feed.Community]feed.ID

	lost int // stretches of bytes that were no frames, the torn tail apart
	torn int64
}

// journalFileSize is the size at which a new file is begun.
const journalFileSize = 8 << 20

const journalSuffix = ".journal"

// openJournal reads all files, cuts a torn tail off the last one, and gets
// ready to append.
func openJournal(dir string, seal *sealer) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating journal: %w", err)
	}
	j := &journal{dir: dir, seal: seal, tips: map[tipKey]feed.Tip{}, last: map[feed.Community]feed.ID{}}
	names, err := j.files()
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		end, err := j.scan(name, j.note)
		if err != nil {
			return nil, err
		}
		if i == len(names)-1 {
			if err := j.resume(name, end); err != nil {
				return nil, err
			}
		}
	}
	if j.file == nil {
		return j, j.begin(1)
	}
	return j, nil
}

// note keeps track of tips, and of the feed written last, while scanning.
func (j *journal) note(f frame) error {
	j.last[f.community] = f.feed
	k := tipKey{f.community, f.feed}
	if f.tip.Seq > j.tips[k].Seq {
		j.tips[k] = f.tip
	}
	return nil
}

// files lists the journal's files in order.
func (j *journal) files() ([]string, error) {
	list, err := os.ReadDir(j.dir)
	if err != nil {
		return nil, fmt.Errorf("listing journal: %w", err)
	}
	var names []string
	for _, e := range list {
		if strings.HasSuffix(e.Name(), journalSuffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// scan reads a file's frames, passing over damaged stretches, and tells where
// the last sound frame ends.
func (j *journal) scan(name string, each func(frame) error) (end int64, err error) {
	b, err := os.ReadFile(filepath.Join(j.dir, name))
	if err != nil {
		return 0, fmt.Errorf("reading journal: %w", err)
	}
	r := frameReader{b: b, name: name, seal: j.seal}
	for {
		f, ok := r.next()
		if !ok {
			break
		}
		if err := each(f); err != nil {
			return 0, err
		}
	}
	j.lost += r.lost
	j.torn += r.tail()
	return r.end, nil
}

// resume opens the last file for appending after its last sound frame.
func (j *journal) resume(name string, end int64) error {
	f, err := os.OpenFile(filepath.Join(j.dir, name), os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("opening journal: %w", err)
	}
	if err := errors.Join(f.Truncate(end), f.Sync()); err != nil {
		return errors.Join(fmt.Errorf("cutting torn end of journal: %w", err), f.Close())
	}
	if _, err := f.Seek(end, io.SeekStart); err != nil {
		return errors.Join(err, f.Close())
	}
	j.file, j.size = f, end
	return nil
}

// begin starts the file of a number. Its name is synced with the directory, or
// a crash could lose the file with all that was fsynced in it.
func (j *journal) begin(n int) error {
	path := filepath.Join(j.dir, fmt.Sprintf("%06d%s", n, journalSuffix))
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("creating journal: %w", err)
	}
	if err := errors.Join(f.Sync(), syncDir(j.dir)); err != nil {
		return errors.Join(fmt.Errorf("creating journal: %w", err), f.Close())
	}
	if j.file != nil {
		if err := j.file.Close(); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	j.file, j.size = f, 0
	return nil
}

// rotate begins a new file when the last one is full.
func (j *journal) rotate() error {
	if j.size < journalFileSize {
		return nil
	}
	names, err := j.files()
	if err != nil {
		return err
	}
	var last int
	if _, err := fmt.Sscanf(names[len(names)-1], "%06d"+journalSuffix, &last); err != nil {
		return fmt.Errorf("numbering journal: %w", err)
	}
	return j.begin(last + 1)
}

// append writes entries and syncs them. undo takes them back, for when the
// database refuses them.
func (j *journal) append(c feed.Community, items []staged) (undo func() error, err error) {
	if err := j.rotate(); err != nil {
		return nil, err
	}
	var b []byte
	before, after := map[tipKey]feed.Tip{}, map[tipKey]feed.Tip{}
	for _, item := range items {
		if item.again {
			continue
		}
		k := tipKey{c, item.record.Feed}
		before[k], after[k] = j.tips[k], item.record.Tip()
		b = j.frame(b, c, item.record)
	}
	start := j.size
	undo = func() error {
		maps.Copy(j.tips, before)
		return j.cut(start)
	}
	if _, err = j.file.Write(b); err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return nil, errors.Join(err, undo())
	}
	j.size += int64(len(b))
	maps.Copy(j.tips, after)
	return undo, nil
}

// frame appends the frame of a record to what will be written next.
func (j *journal) frame(b []byte, c feed.Community, r feed.Record) []byte {
	if j.seal == nil {
		return appendFrame(b, c, r)
	}
	return j.seal.frame(b, filepath.Base(j.file.Name()), j.size, c, r)
}

// cut takes the end of the current file back.
func (j *journal) cut(size int64) error {
	if _, err := j.file.Seek(size, io.SeekStart); err != nil {
		return err
	}
	j.size = size
	return errors.Join(j.file.Truncate(size), j.file.Sync())
}

// bytes tells how large the journal is.
func (j *journal) bytes() (total uint64, err error) {
	names, err := j.files()
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(j.dir, name))
		if err != nil {
			return 0, err
		}
		total += uint64(info.Size())
	}
	return total, nil
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

// each hands every sound frame to a function, oldest first.
func (j *journal) each(do func(frame) error) error {
	names, err := j.files()
	if err != nil {
		return err
	}
	counts := *j
	for _, name := range names {
		if _, err := counts.scan(name, do); err != nil {
			return err
		}
	}
	return nil
}
