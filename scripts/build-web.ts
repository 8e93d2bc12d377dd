import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const TOP = join(import.meta.dirname, '..')
const PAGE = 'dist/web/sign-in.html'
const SOURCES = ['web/**/*.*', 'src/**/*-shape.ts', 'vite.config.ts', 'package-lock.json']

/** Builds the pages into dist/web. With `ifNeeded` only when a source is newer than what was built. Says one line if it built. */
export async function buildWeb({ ifNeeded = false } = {}): Promise<void> {
  if (ifNeeded && isFresh()) return
  const startedMs = performance.now()
  const { build } = await import('vite')
  await build({ root: join(TOP, 'web'), configFile: join(TOP, 'vite.config.ts'), logLevel: 'error' })
  console.log(`Pages built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`)
}

function isFresh(): boolean {
  const built = statSync(join(TOP, PAGE), { throwIfNoEntry: false })?.mtimeMs
  const sources = globSync(SOURCES, { cwd: TOP, exclude: (name) => name.endsWith('node_modules') })
  return built !== undefined && sources.every((path) => statSync(join(TOP, path)).mtimeMs <= built)
}

if (import.meta.main) await buildWeb({ ifNeeded: process.argv.includes('--if-needed') })
