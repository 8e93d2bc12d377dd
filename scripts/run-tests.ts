import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildWeb } from './build-web.ts'
import { startCounterparts } from './counterparts.ts'
import { addUp, type BatchReport, newBatchReport, totals } from './test-report.ts'

const TOP = join(import.meta.dirname, '..')
const TESTS = ['src', 'web', 'scripts', 'test', 'demo', 'e2e'].map((folder) => `${folder}/**/*.test.ts`)
const FLAGS = ['--test', '--test-isolation=none', '--test-reporter=spec', '--test-timeout=600000']

/** So many files share a process: what they load is loaded, and compiled, once. */
const TOGETHER = 10
const AT_ONCE = 3

/** The test files whose path contains one of the filters; all of them without a filter. */
export function chooseFiles(paths: string[], filters: string[]): string[] {
  return paths.filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
}

/** The files, in their order, so many to a process. */
export function inBatches(files: string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, nth) =>
    files.slice(nth * size, (nth + 1) * size),
  )
}

/** Runs the tests against real counterparts that it finds, starts and ends. Returns the exit code. */
async function runTests(args: string[]): Promise<number> {
  const flags = args.filter((arg) => arg.startsWith('--'))
  const files = chooseFiles(
    globSync(TESTS, { cwd: TOP }).toSorted(),
    args.filter((arg) => !arg.startsWith('--')),
  )
  if (files.length === 0) return complain('No test file has such a path.')
  await buildWeb({ ifNeeded: true })
  const counterparts = await startCounterparts(files)
  const batches = inBatches(files, Math.min(TOGETHER, Math.ceil(files.length / AT_ONCE)))
  const reports: BatchReport[] = []
  const work = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      reports.push(await runBatch(batch, flags))
  }
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const sum = addUp(reports)
  console.log(totals(sum, performance.now() - startedMs))
  await counterparts.stop()
  if (sum.failures.length > 0 || reports.some(({ code }) => code !== 0)) return 1
  return sum.counts.pass === 0 ? complain('No test was executed.') : 0
}

/** One process: its tests are printed as they end, what it says at its own end is kept. */
async function runBatch(files: string[], flags: string[]): Promise<BatchReport> {
  const runner = spawn(process.execPath, [...FLAGS, ...flags, ...files], {
    cwd: TOP,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { report, read } = newBatchReport(files)
  createInterface({ input: runner.stdout }).on('line', (line) => void (read(line) && console.log(line)))
  const [code] = (await once(runner, 'close')) as [number | null]
  return { ...report, code: code ?? 1 }
}

function complain(sentence: string): number {
  console.error(sentence)
  return 1
}

if (import.meta.main) process.exit(await runTests(process.argv.slice(2)))
