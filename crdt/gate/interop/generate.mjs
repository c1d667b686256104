// Writes the changes of JavaScript Automerge that the tests of package gate
// read: testdata/js/<scenario>/<number>.change, <scenario>/saved.automerge and
// manifest.json, which says what the library itself reads in each of them.
//
// Once, to fetch the pinned library into the cache (nothing of it is committed):
//
//   dir="${XDG_CACHE_HOME:-$HOME/.cache}/commonplace-test/js"   # macOS: $HOME/Library/Caches/...
//   mkdir -p "$dir" && cp crdt/gate/interop/package.json "$dir" && npm install --no-package-lock --prefix "$dir"
//
// Then: node crdt/gate/interop/generate.mjs
//
// Actors and times are fixed, so that the same version writes the same files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { automerge } from './library.mjs'

const A = await automerge()
const out = join(dirname(fileURLToPath(import.meta.url)), '..', 'testdata', 'js')
let clock = 1_700_000_000

const actor = name => name.repeat(16)
const start = name => A.init({ actor: actor(name) })
const change = (doc, edit, message) => A.change(doc, { time: clock++, message }, edit)
const branch = (doc, name) => A.clone(doc, { actor: actor(name) })

function scalars() {
  let d = start('a1')
  d = change(d, d => {
    d.text = 'zwölf'
    d.int = new A.Int(-70_000)
    d.uint = new A.Uint(70_000)
    d.float = new A.Float64(-0.5)
    d.date = new Date(clock * 1000)
    d.bytes = new Uint8Array([0, 1, 255])
    d.counter = new A.Counter(5)
    d.yes = true
    d.no = false
    d.nothing = null
    d.fixed = new A.ImmutableString('one value')
  }, 'every scalar type 🙂')
  d = change(d, d => {
    delete d.int
    d.yes = false
    d.fixed = new A.ImmutableString('another value')
    d.counter.increment(-2)
  })
  return d
}

function nested() {
  let d = start('b2')
  d = change(d, d => {
    d.page = { title: 'A page', tags: { go: true, text: true }, rows: [[1, 2], [3, { deep: 'x' }]] }
  })
  d = change(d, d => {
    d.page.rows[1][1].deep = 'y'
    d.page.rows.splice(0, 1)
    delete d.page.tags
  })
  return d
}

function lists() {
  let d = start('c3')
  d = change(d, d => { d.l = ['a', 'b', 'c', 'd', new A.Counter(1)] })
  d = change(d, d => { d.l.splice(1, 2, 'x', 'y', 'z'); d.l[0] = 7; d.l[5].increment(3) })
  d = change(d, d => { A.deleteAt(d.l, 0, 4); A.insertAt(d.l, 0, 'first') })
  return d
}

function text() {
  let d = start('d4')
  d = change(d, d => { d.t = 'Guten Tag 👩‍👩‍👧 und é' })
  d = change(d, d => { A.splice(d, ['t'], 6, 3, 'Abend') })
  let o = branch(d, '0e')
  o = change(o, d => { A.splice(d, ['t'], 0, 5, 'Schönen') })
  d = change(d, d => { A.updateText(d, ['t'], 'Gutes Abendbrot') })
  d = A.merge(d, o)
  return change(d, d => { A.splice(d, ['t'], 2, 1, '') }, 'merged')
}

function marks() {
  let d = start('e5')
  d = change(d, d => { d.t = 'marks over some words' })
  for (const expand of ['both', 'before', 'after', 'none']) {
    d = change(d, d => { A.mark(d, ['t'], { start: 2, end: 9, expand }, 'bold-' + expand, true) })
  }
  d = change(d, d => { A.mark(d, ['t'], { start: 0, end: 21, expand: 'after' }, 'link', 'a link') })
  d = change(d, d => { A.unmark(d, ['t'], { start: 3, end: 5, expand: 'both' }, 'bold-both') })
  d = change(d, d => { A.splice(d, ['t'], 1, 6, 'typed into') })
  return d
}

function blocks() {
  let d = start('f6')
  d = change(d, d => { d.t = 'one two' })
  d = change(d, d => { A.splitBlock(d, ['t'], 3, { type: 'p', parents: ['list'], attrs: { level: 2 } }) })
  d = change(d, d => { A.updateBlock(d, ['t'], 3, { type: 'h', parents: [], attrs: {} }) })
  d = change(d, d => { A.joinBlock(d, ['t'], 3) })
  return d
}

function actors() {
  let d = start('99')
  d = change(d, d => { d.k = 'base'; d.t = 'base'; d.m = { x: 1 }; d.n = new A.Counter(0) })
  for (let round = 0; round < 3; round++) {
    const others = []
    for (let i = 0; i < 5; i++) {
      const o = branch(d, (16 * (i + 1) + round).toString(16))
      others.push(change(o, d => {
        d.k = 'from ' + i
        d.m.x = i
        d.n.increment(i + 1)
        A.splice(d, ['t'], i % 3, i % 2, '<' + i + '>')
      }))
    }
    for (const o of others) d = A.merge(d, o)
    d = change(d, d => { d.k = 'merged'; if (round === 1) delete d.m.x })
  }
  return A.emptyChange(d, { time: clock++, message: 'nothing but a merge' })
}

// Changes over an older state: their first operation leaps over what they do
// not depend on.
function older() {
  let d = start('77')
  d = change(d, d => { d.t = 'older' })
  const heads = A.getHeads(d)
  d = change(d, d => { d.other = 'x'.repeat(30) })
  d = A.changeAt(d, heads, { time: clock++ }, d => { A.splice(d, ['t'], 0, 0, 'much ') }).newDoc
  return change(d, d => { d.after = true })
}

function large() {
  let d = start('ab')
  d = change(d, d => { d.t = 'Lorem ipsum dolor sit amet, consetetur. '.repeat(100) })
  d = change(d, d => { A.splice(d, ['t'], 100, 1500, 'x'.repeat(700) + 'yz'.repeat(100)) })
  return d
}

// Other versions compress large changes. This one only reads them, so it has
// to confirm that what is compressed here is the change it stands for.
function deflate(bytes) {
  let at = 9
  while (bytes[at] >= 0x80) at++
  const packed = deflateRawSync(bytes.slice(at + 1))
  const size = []
  for (let n = packed.length; ; n >>= 7) {
    size.push(n < 0x80 ? n : (n & 0x7f) | 0x80)
    if (n < 0x80) break
  }
  const chunk = Uint8Array.from([...bytes.slice(0, 8), 2, ...size, ...packed])
  if (A.decodeChange(chunk).hash !== A.decodeChange(bytes).hash) throw new Error('compressed wrongly')
  return chunk
}

const scenarios = { scalars, nested, lists, text, marks, blocks, actors, older, large }

rmSync(out, { recursive: true, force: true })
const manifest = []
for (const [name, build] of Object.entries(scenarios)) {
  const doc = build()
  mkdirSync(join(out, name), { recursive: true })
  writeFileSync(join(out, name, 'saved.automerge'), A.save(doc))
  A.getAllChanges(doc).forEach((plain, i) => {
    const bytes = name === 'large' ? deflate(plain) : plain
    const file = `${name}/${String(i).padStart(2, '0')}.change`
    const said = A.decodeChange(bytes)
    writeFileSync(join(out, file), bytes)
    manifest.push({
      file, deflated: bytes[8] === 2, hash: said.hash, deps: said.deps, actor: said.actor, seq: said.seq,
      startOp: said.startOp, time: said.time, message: said.message ?? '', ops: said.ops.length,
    })
  })
}
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
console.log(`${manifest.length} changes`)
