package app

import (
	"slices"
	"sync"

	"commonplace/app/replica"
	"commonplace/crdt/store"
)

// Topic says what an event is about.
type Topic string

// The topics.
const (
	TopicCommunities Topic = "communities" // a community was added, left or renamed
	TopicRoll        Topic = "roll"        // members, roles, invitations, arrivals
	TopicCharter     Topic = "charter"     // clauses or endorsements
	TopicPages       Topic = "pages"       // the list of pages, titles, tags
	TopicPage        Topic = "page"        // the content of Doc
	TopicTalk        Topic = "talk"        // the talk beside Doc
	TopicActivity    Topic = "activity"    // something happened; the digest may have grown
	TopicLaptops     Topic = "laptops"     // who is nearby and in sync
	TopicPresence    Topic = "presence"    // who looks at or edits what
	TopicFiles       Topic = "files"       // attachments arrived
	TopicSaved       Topic = "saved"       // a save failed or works again; see App.Health
)

// Event says that something changed. Events carry no data: read again.
type Event struct {
	Community ID
	Topic     Topic
	Doc       DocID // for TopicPage and TopicTalk
}

// topics names what a replica tells about in the words of this package.
var topics = map[replica.Topic]Topic{
	replica.AboutRoll:     TopicRoll,
	replica.AboutCharter:  TopicCharter,
	replica.AboutPages:    TopicPages,
	replica.AboutDocument: TopicPage,
	replica.AboutTalk:     TopicTalk,
	replica.AboutActivity: TopicActivity,
	replica.AboutFiles:    TopicFiles,
	replica.AboutSaving:   TopicSaved,
}

// bus hands events to subscribers, one at a time, from a goroutine of its own.
// What waits to be told is told once, however often it happened.
type bus struct {
	mu          sync.Mutex
	queue       []Event
	queued      map[Event]bool
	next        int
	subscribers map[int]func(Event)
	wake        chan struct{}
	stop        chan struct{}
	done        chan struct{}
}

func newBus() *bus {
	b := &bus{
		queued: map[Event]bool{}, subscribers: map[int]func(Event){},
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go b.run()
	return b
}

func (b *bus) tell(e Event) {
	b.mu.Lock()
	if !b.queued[e] {
		b.queued[e] = true
		b.queue = append(b.queue, e)
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *bus) run() {
	defer close(b.done)
	for {
		select {
		case <-b.stop:
			return
		case <-b.wake:
		}
		for b.deliver() {
		}
	}
}

// deliver tells the oldest event and reports whether there was one.
func (b *bus) deliver() bool {
	b.mu.Lock()
	if len(b.queue) == 0 {
		b.mu.Unlock()
		return false
	}
	e := b.queue[0]
	b.queue = b.queue[1:]
	delete(b.queued, e)
	order := make([]int, 0, len(b.subscribers))
	for id := range b.subscribers {
		order = append(order, id)
	}
	slices.Sort(order)
	b.mu.Unlock()
	for _, id := range order {
		b.mu.Lock()
		f := b.subscribers[id]
		b.mu.Unlock()
		if f != nil {
			f(e)
		}
	}
	return true
}

func (b *bus) subscribe(f func(Event)) (cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.next
	b.next++
	b.subscribers[id] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subscribers, id)
	}
}

func (b *bus) close() {
	close(b.stop)
	<-b.done
}

// Subscribe calls f for every event, one at a time and never while a method of
// App runs on the same goroutine; f must return quickly. The result ends it.
func (a *App) Subscribe(f func(Event)) (cancel func()) { return a.bus.subscribe(f) }

// Health says what a person should know about the disk, in human words; empty
// when all is well.
func (a *App) Health() []string {
	var out []string
	switch a.store.Free().Level {
	case store.DiskReadOnly:
		out = append(out, "The disk is full. Nothing can be saved until some space is freed.")
	case store.DiskStop:
		out = append(out, "The disk is almost full. Nothing is taken in from others until some space is freed.")
	case store.DiskWarn:
		out = append(out, "Little space is left on the disk.")
	}
	report := a.store.Report()
	if report.SetAside != "" {
		out = append(out, "The database of this profile was damaged and was built anew. What only others hold comes back when you meet them.")
	}
	if report.Moved != "" {
		out = append(out, "This profile was copied or restored from a backup, and goes on as a laptop of its own.")
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, c := range a.communities {
		if trouble := c.replica.Trouble(); trouble != nil {
			out = append(out, "Saving in "+c.Name()+" does not work: "+trouble.Error())
		}
	}
	slices.Sort(out)
	return out
}
