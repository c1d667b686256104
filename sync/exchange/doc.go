// Package exchange brings two laptops of one community to the same entries.
package exchange
