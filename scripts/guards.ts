import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { run } from 'node:test'
import { startCounterparts } from './counterparts.ts'
import type { Guard } from './guard.ts'
import { GUARDS } from './guards-table.ts'

const TOP = join(import.meta.dirname, '..')
const WORKERS = 2
const TEST_TIMEOUT_MS = 120_000
const NOT_COPIED = new Set(['node_modules', '.git', 'data'])

/** How the named test went: it ran at all, and some of it failed. */
export type Outcome = { ran: boolean; failed: boolean }

/** The text without the guard; `undefined` if the edit does not stand there exactly once. */
export function applyEdit(text: string, { from, to }: Guard['edit']): string | undefined {
  const parts = text.split(from)
  return parts.length === 2 ? parts.join(to) : undefined
}

/** Why a row does not hold; `undefined` if it does. `edited` is what the test says without the guard. */
export function verdict(whole: Outcome, edited: Outcome | undefined): string | undefined {
  if (!whole.ran) return 'no test of this name ran'
  if (whole.failed) return 'the test fails with the guard in place'
  if (!edited) return 'the edit must stand in the file exactly once'
  if (!edited.ran) return 'with the edit the test does not even start'
  return edited.failed ? undefined : 'the test passes without the guard'
}

async function runTest(folder: string, { file, test, testName }: Guard): Promise<Outcome> {
  const outcome = { ran: false, failed: false }
  if (file.startsWith('web/')) await buildPages(folder)
  const testNamePatterns = new RegExp(testName.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const events = run({ cwd: folder, files: [join(folder, test)], testNamePatterns, timeout: TEST_TIMEOUT_MS })
  for await (const { type, data } of events) {
    if (
      (type !== 'test:pass' && type !== 'test:fail') ||
      !data.name.includes(testName) ||
      data.skip !== undefined
    )
      continue
    outcome.ran = true
    outcome.failed ||= type === 'test:fail'
  }
  return outcome
}

/** The pages of this copy, built by this copy's own script. */
async function buildPages(folder: string): Promise<void> {
  const { buildWeb } = (await import(join(folder, 'scripts/build-web.ts'))) as typeof import('./build-web.ts')
  await buildWeb({ ifNeeded: true })
}

function copyOfTheWork(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-guards-'))
  cpSync(TOP, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !NOT_COPIED.has(relative(TOP, path)),
  })
  symlinkSync(join(TOP, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Tries the rows whose words contain `filter`, two at a time, and prints each. Returns how many do not hold. */
async function tryGuards(filter: string): Promise<number> {
  const queue = GUARDS.filter(({ guard, file, test }) => `${guard} ${file} ${test}`.includes(filter))
  const whole = new Map<string, Promise<Outcome>>()
  const total = queue.length
  let broken = 0

  async function work(folder: string) {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const startedMs = performance.now()
      const path = join(folder, row.file)
      const text = readFileSync(path, 'utf8')
      const key = `${row.test}: ${row.testName}`
      if (!whole.has(key)) whole.set(key, runTest(folder, row))
      const before = await whole.get(key)
      const edited = applyEdit(text, row.edit)
      if (edited !== undefined) writeFileSync(path, edited)
      const after = edited === undefined ? undefined : await runTest(folder, row)
      writeFileSync(path, text)
      const why = verdict(before ?? { ran: false, failed: false }, after)
      if (why) broken++
      const seconds = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`.padStart(7)
      console.log(
        `${why ? '✖' : '✔'} ${seconds}  ${row.guard}${why ? `\n             ${why}: ${row.file} → ${key}` : ''}`,
      )
    }
  }

  const folders = Array.from({ length: WORKERS }, copyOfTheWork)
  try {
    await Promise.all(folders.map(work))
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
  console.log(`\n${total} guards, ${total - broken} held by a test that fails without them, ${broken} not.`)
  return total === 0 ? 1 : broken
}

if (import.meta.main) {
  const counterparts = await startCounterparts(GUARDS.map(({ test }) => test))
  const broken = await tryGuards(process.argv[2] ?? '')
  await counterparts.stop()
  process.exit(broken > 0 ? 1 : 0)
}
