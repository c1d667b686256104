// Package network keeps the communities of one app in sync with the laptops
// around.
package network
