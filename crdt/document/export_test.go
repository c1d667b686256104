package document

// Wrap puts an engine of a test's own between a document and its engine.
func Wrap(d *Doc, f func(Engine) Engine) { d.engine = f(d.engine) }
