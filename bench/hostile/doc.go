// Package hostile attacks the app as a member with bad intentions would.
//
// Its tests hold a laptop of their own making, which speaks the protocol of
// docs/protocol.md but says what it likes: it joins with a real invitation,
// writes entries with a real key, and then lies, floods, forges, replays and
// crashes. Its victims are real apps that meet over this computer's own
// network: Ana, who founded the community, and Ben, who is honest. After each
// attack both must hold and show the same, and go on working together.
//
// Each test is named after an attack of a list of forty-eight;
// docs/threat-model.md says what each of them threatens, how it ends, and why
// some do not apply. HOSTILE_ROUNDS makes the random attacks last longer.
package hostile
