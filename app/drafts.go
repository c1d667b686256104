package app

// Draft is the text that a field had when it was last typed in, on this laptop
// only; empty if none. Keys are the caller's: "talk/<page>", "clause/<id>".
func (c *Community) Draft(key string) string { return c.replica.Draft(key) }

// SaveDraft keeps it; an empty text drops it.
func (c *Community) SaveDraft(key, text string) error { return humane(c.replica.SaveDraft(key, text)) }
