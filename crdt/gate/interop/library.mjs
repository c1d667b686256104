// Finds @automerge/automerge outside the repository. Modules resolve packages
// from where they lie, so the place where npm put the package is named by the
// variable COMMONPLACE_JS; without it, the usual cache folder is tried.
import { createRequire } from 'node:module'
import { homedir, platform } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

function cache() {
  if (process.env.COMMONPLACE_JS) return process.env.COMMONPLACE_JS
  const base =
    platform() === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(base, 'commonplace-test', 'js')
}

// Exit status 3 tells the tests that the package is not installed.
export async function automerge() {
  try {
    const require = createRequire(pathToFileURL(join(cache(), 'package.json')))
    return await import(pathToFileURL(require.resolve('@automerge/automerge')))
  } catch (err) {
    console.error(`@automerge/automerge not found under ${cache()}: ${err.message}`)
    process.exit(3)
  }
}
