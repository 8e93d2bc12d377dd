import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const TOP = join(import.meta.dirname, '..')
const PATH = /`((?:src|web|test|e2e|scripts|bench|docs)\/[\w./-]+)`/g

for (const trace of globSync('docs/traces/*.md', { cwd: TOP }))
  test(`every path that ${trace} walks through exists`, () => {
    const paths = [...readFileSync(join(TOP, trace), 'utf8').matchAll(PATH)].map(([, path = '']) => path)
    assert.notEqual(paths.length, 0, 'a trace names paths from the top of the project, as in `src/main.ts`')
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(TOP, path))),
      [],
    )
  })

test('the two walks that must stay short are written down', () => {
  assert.ok(globSync('docs/traces/*.md', { cwd: TOP }).length >= 2)
})
