// Opens .automerge files with JavaScript Automerge and prints one line of JSON
// for each: {"path", "heads", "content"}, or {"path", "error"}. See
// generate.mjs for how to fetch the library.
//
//   node crdt/gate/interop/open.mjs FILE...
//
// In the content, bytes are {"bytes": hex}, counters {"counter": number},
// dates {"date": milliseconds} and strings that are single values
// {"string": text}, integers beyond 2^53 {"integer": digits}; text is a plain string.
import { readFileSync } from 'node:fs'
import { automerge } from './library.mjs'

const A = await automerge()

function plain(v) {
  if (v instanceof Uint8Array) return { bytes: Buffer.from(v).toString('hex') }
  if (v instanceof Date) return { date: v.getTime() }
  if (A.isCounter(v)) return { counter: v.value }
  if (A.isImmutableString(v)) return { string: v.toString() }
  if (typeof v === 'bigint') return Number.isSafeInteger(Number(v)) ? Number(v) : { integer: v.toString() }
  if (Array.isArray(v)) return v.map(plain)
  if (v && typeof v === 'object') {
    return Object.fromEntries(Object.keys(v).sort().map(k => [k, plain(v[k])]))
  }
  return v
}

for (const path of process.argv.slice(2)) {
  try {
    const doc = A.load(new Uint8Array(readFileSync(path)))
    console.log(JSON.stringify({ path, heads: A.getHeads(doc).sort(), content: plain(doc) }))
  } catch (err) {
    console.log(JSON.stringify({ path, error: String(err) }))
  }
}
