package portrait

import (
	"bytes"
	"encoding/binary"
)

// orientation reads from a JPEG's EXIF block how the camera was held: 1 is
// upright, and so is everything that cannot be read.
func orientation(data []byte) int {
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8}) {
		return 1
	}
	for rest := data[2:]; len(rest) >= 4 && rest[0] == 0xFF; {
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if size < 2 || len(rest) < 2+size {
			return 1
		}
		if block, ok := bytes.CutPrefix(rest[4:2+size], []byte("Exif\x00\x00")); ok && rest[1] == 0xE1 {
			return tiffOrientation(block)
		}
		if rest[1] == 0xDA { // the picture itself begins
			return 1
		}
		rest = rest[2+size:]
	}
	return 1
}

const orientationTag = 0x0112

func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 1
	}
	entries := int(order.Uint16(b[at:]))
	for i := range entries {
		e := at + 2 + i*12
		if e+12 > len(b) {
			return 1
		}
		if order.Uint16(b[e:]) == orientationTag {
			return int(order.Uint16(b[e+8:]))
		}
	}
	return 1
}
