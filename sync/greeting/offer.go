package greeting

// offer is one key in a greeting and whom it stands for.
type offer struct {
	key        key
	party      int
	secret     int
	invitation []byte
}

// offersOf lists every key that the responder answers to.
func offersOf(parties []Party) []offer {
	var out []offer
	for i, p := range parties {
		for j, s := range p.Secrets[:min(len(p.Secrets), MaxSecrets)] {
			out = append(out, offer{key: memberKey(s), party: i, secret: j})
		}
		for _, h := range p.HelloKeys[:min(len(p.HelloKeys), MaxHelloKeys)] {
			out = append(out, offer{key: invitationKey(h), party: i, invitation: h})
		}
	}
	return out
}

// arrange picks the keys an initiator puts in its slots: the current secret of
// every party first, then older ones in turn. If there are more than slots,
// attempt decides where to begin, so that repeated attempts offer them all.
func arrange(parties []Party, attempt int) []offer {
	var first, rest []offer
	for age := range MaxSecrets {
		for i, p := range parties {
			switch {
			case p.guest() && age == 0:
				h := p.HelloKeys[0]
				first = append(first, offer{key: invitationKey(h), party: i, invitation: h})
			case age < len(p.Secrets) && age == 0:
				first = append(first, offer{key: memberKey(p.Secrets[0]), party: i})
			case age < len(p.Secrets):
				rest = append(rest, offer{key: memberKey(p.Secrets[age]), party: i, secret: age})
			}
		}
	}
	if len(first) > Slots {
		return turn(first, attempt, Slots)
	}
	return append(first, turn(rest, attempt, Slots-len(first))...)
}

// turn gives n offers, beginning where the attempt before ended.
func turn(offers []offer, attempt, n int) []offer {
	if len(offers) <= n || n <= 0 {
		return offers[:min(len(offers), max(n, 0))]
	}
	out := make([]offer, 0, n)
	for i := range n {
		out = append(out, offers[(attempt*n+i)%len(offers)])
	}
	return out
}
