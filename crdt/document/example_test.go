package document_test

import (
	"fmt"
	"log"
	"time"

	"commonplace/crdt/document"
)

// Two members write into one page at once, each on their own laptop.
func Example() {
	page := func(tx *document.Tx) error { return tx.MakeText("body") }
	ana, first, err := document.NewSeeded([]byte("ana's laptop"), []byte("everybody"), page)
	if err != nil {
		log.Fatal(err)
	}
	ben := document.New([]byte("ben's laptop"))
	if _, err := ben.Apply([][]byte{first}); err != nil {
		log.Fatal(err)
	}

	write := func(d *document.Doc, pos int, text string) []byte {
		change, err := d.Edit(time.Now(), func(tx *document.Tx) error {
			return tx.SpliceText(document.Path{"body"}, pos, 0, text)
		})
		if err != nil {
			log.Fatal(err)
		}
		return change
	}
	hello := write(ana, 0, "Hello!")
	if _, err := ben.Apply([][]byte{hello}); err != nil {
		log.Fatal(err)
	}
	there := write(ben, 5, " there")
	write(ana, 6, " Tea?")

	// Ana's editor learns where Ben's words belong.
	_, splices, err := ana.ApplyText([][]byte{there}, "body")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("at %d: %q by %s\n", splices[0].Pos, splices[0].Ins, splices[0].Author)

	text, _ := ana.Text("body")
	fmt.Println(text)
	// Output:
	// at 5: " there" by ben's laptop
	// Hello there! Tea?
}
