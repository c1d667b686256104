package app

import "context"

// CreateSample founds a small community with pages, a charter and talk in it,
// to look around in.
func (a *App) CreateSample(ctx context.Context) (*Community, error) {
	return nil, ErrNotFound
}
