// Package page is the shape of a page as a shared document: what it holds, how
// it is read, and the edits that change it.
//
//	{kind: "page", title, path, collection, tags: {tag: true}, body: Text,
//	 created: ms, archived, front: raw front matter,
//	 files: {link target: {id, size, type}}}
//
// Maps rather than lists hold tags and files, so that two members who add
// different ones while apart keep both, and who adds the same one adds one.
package page
