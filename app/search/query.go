package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// parsed is a query in the words of the person who typed it.
type parsed struct {
	words, phrases, tags, collections []string
	unfinished                        bool // the last word may go on
}

func (p parsed) empty() bool {
	return len(p.words)+len(p.phrases)+len(p.tags)+len(p.collections) == 0
}

// parse never fails: what is no operator is a word.
func parse(text string) parsed {
	var p parsed
	rest := text
	for rest != "" {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		var token string
		if rest[0] == '"' {
			token, rest = cut(rest[1:], '"')
			if token = strings.TrimSpace(token); token != "" {
				p.phrases = append(p.phrases, token)
			}
			p.unfinished = false
			continue
		}
		token, rest = cutToken(rest)
		p.add(token)
		p.unfinished = rest == ""
	}
	return p
}

// cutToken takes one token off; the value of an operator may be in quotes.
func cutToken(rest string) (token, after string) {
	for _, operator := range []string{`tag:"`, `in:"`} {
		if len(rest) >= len(operator) && strings.EqualFold(rest[:len(operator)], operator) {
			value, after := cut(rest[len(operator):], '"')
			return operator[:len(operator)-1] + value, after
		}
	}
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, ""
}

func cut(s string, end byte) (before, after string) {
	before, after, _ = strings.Cut(s, string(end))
	return before, after
}

func (p *parsed) add(token string) {
	name, value, isOperator := strings.Cut(token, ":")
	switch {
	case isOperator && value != "" && strings.EqualFold(name, "tag"):
		p.tags = append(p.tags, fold(strings.TrimPrefix(value, "#")))
	case isOperator && value != "" && strings.EqualFold(name, "in"):
		p.collections = append(p.collections, fold(strings.Trim(value, "/")))
	default:
		p.words = append(p.words, splitWords(token)...)
	}
}

// splitWords cuts a token as the index's tokenizer would, near enough: "co-op"
// is two words there and must be two here.
func splitWords(token string) []string {
	return strings.FieldsFunc(token, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != '\''
	})
}

// build wants every part somewhere in an item.
func (p parsed) build() query.Query {
	var all []query.Query
	for i, word := range p.words {
		all = append(all, wordQuery(word, p.unfinished && i == len(p.words)-1))
	}
	for _, phrase := range p.phrases {
		all = append(all, anyField(func(field string, boost float64) query.Query {
			q := bleve.NewMatchPhraseQuery(phrase)
			q.SetField(field)
			q.SetBoost(boost)
			return q
		}))
	}
	for _, tag := range p.tags {
		all = append(all, exactly("Tags", tag))
	}
	for _, collection := range p.collections {
		all = append(all, exactly("Collection", collection))
	}
	return bleve.NewConjunctionQuery(all...)
}

// wordQuery prefers the very word, then words it begins, then one wrong letter.
func wordQuery(word string, unfinished bool) query.Query {
	folded := fold(word)
	return anyField(func(field string, boost float64) query.Query {
		exact := bleve.NewTermQuery(folded)
		exact.SetField(field)
		exact.SetBoost(boost * 4)
		options := []query.Query{exact}
		if unfinished || utf8.RuneCountInString(folded) >= 4 {
			prefix := bleve.NewPrefixQuery(folded)
			prefix.SetField(field)
			prefix.SetBoost(boost * 2)
			options = append(options, prefix)
		}
		if utf8.RuneCountInString(folded) >= 5 {
			near := bleve.NewFuzzyQuery(folded)
			near.SetField(field)
			near.SetFuzziness(1)
			near.SetBoost(boost / 2)
			options = append(options, near)
		}
		return bleve.NewDisjunctionQuery(options...)
	})
}

func anyField(make func(field string, boost float64) query.Query) query.Query {
	return bleve.NewDisjunctionQuery(make("Title", 3), make("TagWords", 2), make("Body", 1))
}

func exactly(field, value string) query.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	return q
}

// fold drops case and accents, as the index's analyzer does.
func fold(s string) string {
	folded, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		folded = s
	}
	return strings.ToLower(folded)
}

func foldAll(list []string) []string {
	folded := make([]string, len(list))
	for i, s := range list {
		folded[i] = fold(s)
	}
	return folded
}

// ancestors lists a collection and those above it, so that in:a finds a/b.
func ancestors(collection string) []string {
	var list []string
	for at, r := range collection {
		if r == '/' {
			list = append(list, collection[:at])
		}
	}
	return append(list, collection)
}
