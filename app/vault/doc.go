// Package vault keeps the one key that protects a profile on this laptop.
//
// A profile has a master key of 32 random bytes, drawn once and never changed.
// Everything stored is encrypted under keys that follow from it by purpose
// ([Vault.Key], HKDF-SHA256), so that the database, the journal and the search
// index never share one. The master itself is on disk only wrapped, in the file
// key.json:
//
//   - under a passphrase: Argon2id (the parameters stand in the file and are
//     bounded when it is read), then XChaCha20-Poly1305;
//   - under a random key in the keyring of the operating system;
//   - under both, so that the keyring opens the profile day by day and the
//     passphrase where there is no keyring;
//   - or, if the person chose so in as many words, in the clear.
//
// Changing the passphrase writes a new wrap and nothing else: the store is not
// touched. It follows that who copied key.json before the change and knows the
// old passphrase can still read with it what the laptop stores.
//
// The file is written whole or not at all, carries a digest that tells damage
// from a wrong passphrase, and is kept twice: key.json.copy always has the same
// content, is used when the first is damaged or gone, and never keeps an old
// passphrase alive.
//
// While a [Vault] is unlocked its master is in memory; [Vault.Lock] overwrites
// it. Keys print as "(hidden)", whatever the verb. The pause after wrong
// passphrases slows somebody who sits at the screen; what slows somebody who
// took the disk is Argon2id, and the length of the passphrase.
//
// One process has a profile open at a time, which the store sees to.
package vault
