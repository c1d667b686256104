package app

import (
	"encoding/json"
	"errors"
	"fmt"

	"commonplace/app/statement"
	"commonplace/crdt/store"
)

// Profile is how a member shows themselves. It is copied into each community
// they join and is the same in all of them unless they say otherwise.
type Profile struct {
	Name    string
	Picture []byte // PNG or JPEG, at most 32 KiB; may be empty
	About   string
}

// Settings are this laptop's own and never leave it.
type Settings struct {
	Theme      string  // "", "light" or "dark"; empty follows the system
	Scale      float32 // 0 or 1: as the system says
	Discovery  bool    // find laptops on the LAN
	Port       int     // preferred port; 0: the default
	LastOpened ID
}

// The keys of the profile's own bucket.
const (
	bucketProfile = "profile"
	keyProfile    = "profile"
	keySettings   = "settings"
)

// loadOwn reads profile and settings.
func (a *App) loadOwn() error {
	a.settings = Settings{Discovery: true} // what an option switches off is off for this run only
	return a.store.View(func(t *store.Txn) error {
		own := t.Kept(ID{}, bucketProfile)
		for key, v := range map[string]any{keyProfile: &a.profile, keySettings: &a.settings} {
			b, err := own.Get([]byte(key))
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := json.Unmarshal(b, v); err != nil {
				return fmt.Errorf("reading the %s: %w", key, err)
			}
		}
		return nil
	})
}

func (a *App) saveOwn(key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding the %s: %w", key, err)
	}
	return humane(a.store.Update(func(t *store.Txn) error {
		return t.Kept(ID{}, bucketProfile).Set([]byte(key), b)
	}))
}

// Profile is empty before the first SetProfile.
func (a *App) Profile() Profile {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.profile
}

// SetProfile keeps p and announces it in every community.
func (a *App) SetProfile(p Profile) error {
	p.Name = statement.CleanName(p.Name)
	if p.Name == "" {
		return ErrNameless
	}
	said := statement.Profile{Name: p.Name, Picture: p.Picture, About: p.About}
	if err := said.Check(); err != nil {
		return err
	}
	if err := a.saveOwn(keyProfile, p); err != nil {
		return err
	}
	a.mu.Lock()
	a.profile = p
	open := make([]*Community, 0, len(a.communities))
	for _, c := range a.communities {
		open = append(open, c)
	}
	a.mu.Unlock()
	var errs []error
	for _, c := range open {
		errs = append(errs, c.introduce())
	}
	return errors.Join(errs...)
}

// introduce says in the community who I am, unless it knows.
func (c *Community) introduce() error {
	p := c.app.Profile()
	said := statement.Profile{Name: p.Name, Picture: p.Picture, About: p.About}
	if said.Name == "" || !c.replica.Roll().IsMember(c.replica.Me()) {
		return nil
	}
	if old, ok := c.replica.Profiles()[c.replica.Me()]; ok && same(old, said) {
		return nil
	}
	_, err := c.replica.Say(DocID{}, said)
	return humane(err)
}

func same(a, b statement.Profile) bool {
	return a.Name == b.Name && a.About == b.About && string(a.Picture) == string(b.Picture)
}

// Settings reads this laptop's settings.
func (a *App) Settings() Settings {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.settings
}

// SetSettings keeps s; what concerns the network takes effect at once.
func (a *App) SetSettings(s Settings) error {
	if err := a.saveOwn(keySettings, s); err != nil {
		return err
	}
	a.mu.Lock()
	old := a.settings
	a.settings = s
	a.mu.Unlock()
	if old.Discovery != s.Discovery || old.Port != s.Port {
		return a.net.restart()
	}
	return nil
}
