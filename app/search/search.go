// Package search finds words in everything a community holds: pages, talk,
// clauses, people and the names of files.
//
// The index lives in memory and is made anew from the read models after each
// start, in the background: it is quick to build, it never disagrees with what
// the screens show, and no words of a community lie on the disk beside the
// store. Matching ignores case and accents and works for any language that
// puts spaces between words; the last word may be unfinished, and a word of
// five letters or more may have one wrong letter.
package search

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
)

// Item is one thing that can be found.
type Item struct {
	Key        string   // unique, chosen by the caller, handed back in a Hit
	Kind       string   // "page", "talk", "clause", "member", "file"
	Title      string   // counts more than the body
	Body       string   // plain text or Markdown
	Tags       []string // for tag:x, and counts more than the body
	Collection string   // for in:x, which also finds what is below x
}

// Hit is one thing found, best first.
type Hit struct {
	Key, Kind string
	Snippet   string   // a piece of the body around the words found
	Marks     [][2]int // byte ranges of Snippet that matched
}

// Index is safe for use by several goroutines.
type Index struct {
	inner bleve.Index
	body  func(key string) string
}

// New makes an empty index. The index does not keep the bodies: body reads one
// again when a snippet of it is wanted.
func New(body func(key string) string) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, fmt.Errorf("describing the search index: %w", err)
	}
	inner, err := bleve.NewMemOnly(m)
	if err != nil {
		return nil, fmt.Errorf("making the search index: %w", err)
	}
	return &Index{inner: inner, body: body}, nil
}

// document is an Item as the index sees it.
type document struct {
	Kind       string
	Title      string
	Body       string
	Tags       []string
	TagWords   []string
	Collection []string
}

// Put adds items, or replaces those with the same keys.
func (x *Index) Put(items ...Item) error {
	batch := x.inner.NewBatch()
	for _, item := range items {
		err := batch.Index(item.Key, document{
			Kind: item.Kind, Title: item.Title, Body: item.Body,
			Tags: foldAll(item.Tags), TagWords: item.Tags,
			Collection: foldAll(ancestors(item.Collection)),
		})
		if err != nil {
			return fmt.Errorf("indexing %s: %w", item.Key, err)
		}
	}
	if err := x.inner.Batch(batch); err != nil {
		return fmt.Errorf("writing the search index: %w", err)
	}
	return nil
}

// Delete takes items out; unknown keys are ignored.
func (x *Index) Delete(keys ...string) error {
	batch := x.inner.NewBatch()
	for _, key := range keys {
		batch.Delete(key)
	}
	if err := x.inner.Batch(batch); err != nil {
		return fmt.Errorf("deleting from the search index: %w", err)
	}
	return nil
}

// Len counts the items.
func (x *Index) Len() (int, error) {
	n, err := x.inner.DocCount()
	return int(n), err
}

// Search finds at most limit items. Words are all wanted; "words in quotes"
// are a phrase; tag:x and in:collection narrow; an empty query finds nothing.
func (x *Index) Search(ctx context.Context, text string, limit int) ([]Hit, error) {
	q := parse(text)
	if q.empty() {
		return nil, nil
	}
	request := bleve.NewSearchRequestOptions(q.build(), limit, 0, false)
	request.IncludeLocations = true
	request.Fields = []string{"Kind"}
	result, err := x.inner.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("searching for %q: %w", text, err)
	}
	hits := make([]Hit, 0, len(result.Hits))
	for _, found := range result.Hits {
		kind, _ := found.Fields["Kind"].(string)
		hit := Hit{Key: found.ID, Kind: kind}
		hit.Snippet, hit.Marks = snippet(x.body(found.ID), found.Locations["Body"])
		hits = append(hits, hit)
	}
	return hits, nil
}

// Close frees the index.
func (x *Index) Close() error { return x.inner.Close() }

// newMapping describes the fields: Kind is kept to be read back, nothing else is.
func newMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	if err := addAnalysis(m); err != nil {
		return nil, err
	}
	m.DefaultAnalyzer = wordsAnalyzer
	text := bleve.NewTextFieldMapping()
	text.Store, text.DocValues, text.IncludeInAll, text.Analyzer = false, false, false, wordsAnalyzer
	exact := bleve.NewTextFieldMapping()
	exact.Store, exact.DocValues, exact.IncludeInAll, exact.Analyzer = false, false, false, keyword.Name
	exact.IncludeTermVectors = false
	kind := *exact
	kind.Store = true

	item := bleve.NewDocumentStaticMapping()
	item.AddFieldMappingsAt("Kind", &kind)
	for _, field := range []string{"Title", "Body", "TagWords"} {
		item.AddFieldMappingsAt(field, text)
	}
	for _, field := range []string{"Tags", "Collection"} {
		item.AddFieldMappingsAt(field, exact)
	}
	m.DefaultMapping = item
	return m, nil
}
