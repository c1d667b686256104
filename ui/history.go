package ui

import "commonplace/ui/screen"

// visits is where one has been, for back and forward.
type visits struct {
	past, future []screen.Route
	here         screen.Route
}

const visitsKept = 200

// to goes somewhere new.
func (v *visits) to(r screen.Route) {
	if v.here == r {
		return
	}
	if v.here != (screen.Route{}) {
		v.past = append(v.past, v.here)
		if len(v.past) > visitsKept {
			v.past = v.past[1:]
		}
	}
	v.here, v.future = r, nil
}

// back and forward say where one gets to, if there is something.
func (v *visits) back() (screen.Route, bool) {
	if len(v.past) == 0 {
		return v.here, false
	}
	n := len(v.past) - 1
	v.future = append(v.future, v.here)
	v.here, v.past = v.past[n], v.past[:n]
	return v.here, true
}

func (v *visits) forward() (screen.Route, bool) {
	if len(v.future) == 0 {
		return v.here, false
	}
	n := len(v.future) - 1
	v.past = append(v.past, v.here)
	v.here, v.future = v.future[n], v.future[:n]
	return v.here, true
}
