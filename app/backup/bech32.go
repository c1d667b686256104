package backup

// bech32Digits are the digits of Bech32 (BIP 173).
const bech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 writes data in the form in which age reads its keys, in lower case.
func bech32(prefix string, data []byte) string {
	fives := regroup(data)
	out := []byte(prefix + "1")
	for _, five := range append(fives, bech32Checksum(prefix, fives)...) {
		out = append(out, bech32Digits[five])
	}
	return string(out)
}

// regroup cuts bytes into groups of five bits, the last filled with zeros.
func regroup(data []byte) (fives []byte) {
	var bits, held uint32
	for _, b := range data {
		held, bits = held<<8|uint32(b), bits+8
		for bits >= 5 {
			bits -= 5
			fives = append(fives, byte(held>>bits)&31)
		}
	}
	if bits > 0 {
		fives = append(fives, byte(held<<(5-bits))&31)
	}
	return fives
}

// bech32Checksum gives the six groups that follow.
func bech32Checksum(prefix string, fives []byte) []byte {
	var values []byte
	for i := range len(prefix) {
		values = append(values, prefix[i]>>5)
	}
	values = append(values, 0)
	for i := range len(prefix) {
		values = append(values, prefix[i]&31)
	}
	values = append(append(values, fives...), 0, 0, 0, 0, 0, 0)
	sum := bech32Polymod(values) ^ 1
	out := make([]byte, 6)
	for i := range out {
		out[i] = byte(sum>>(5*(5-i))) & 31
	}
	return out
}

// bech32Polymod is the code's remainder, as BIP 173 gives it.
func bech32Polymod(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}
