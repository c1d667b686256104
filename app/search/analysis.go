package search

import (
	"bytes"
	"errors"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
)

// Names of our own parts of the analysis, within bleve's registry.
const (
	wordsAnalyzer = "commonplace words"
	foldFilter    = "commonplace fold"
	splitFilter   = "commonplace split"
)

// foldTokens drops case and accents from tokens. It works on tokens, not on
// the text before it is cut, because a shorter text would shift the places
// that snippets mark.
type foldTokens struct{}

// Filter implements analysis.TokenFilter.
func (foldTokens) Filter(input analysis.TokenStream) analysis.TokenStream {
	for _, token := range input {
		if isPlain(token.Term) {
			token.Term = bytes.ToLower(token.Term)
		} else {
			token.Term = []byte(fold(string(token.Term)))
		}
	}
	return input
}

// splitNames turns the characters that join words in file names into spaces,
// which are as long.
type splitNames struct{}

// Filter implements analysis.CharFilter.
func (splitNames) Filter(input []byte) []byte {
	split := bytes.Clone(input)
	for i, b := range split {
		if b == '_' || b == '.' || b == '/' {
			split[i] = ' '
		}
	}
	return split
}

func init() {
	err := errors.Join(
		registry.RegisterTokenFilter(foldFilter, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) {
			return foldTokens{}, nil
		}),
		registry.RegisterCharFilter(splitFilter, func(map[string]any, *registry.Cache) (analysis.CharFilter, error) {
			return splitNames{}, nil
		}))
	if err != nil {
		panic(err) // a name is taken: two packages of ours disagree
	}
}

// addAnalysis describes how text becomes words.
func addAnalysis(m *mapping.IndexMappingImpl) error {
	return m.AddCustomAnalyzer(wordsAnalyzer, map[string]any{
		"type":          custom.Name,
		"char_filters":  []string{splitFilter},
		"tokenizer":     unicode.Name,
		"token_filters": []string{foldFilter},
	})
}

func isPlain(term []byte) bool {
	for _, b := range term {
		if b >= 0x80 {
			return false
		}
	}
	return true
}
