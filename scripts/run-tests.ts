import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, serveChromium } from '../test/chromium.ts'
import { migratePostgres } from '../src/store/migrate.ts'
import { findPostgres, freshDatabase, startPostgres } from '../test/postgres.ts'
import { buildWeb } from './build-web.ts'

const TOP = join(import.meta.dirname, '..')
const TESTS = ['src', 'web', 'scripts', 'test', 'demo', 'e2e'].map((folder) => `${folder}/**/*.test.ts`)
const FLAGS = ['--test', '--test-reporter=spec', '--test-concurrency=4', '--test-timeout=600000']

/** The test files whose path contains one of the filters; all of them without a filter. */
export function chooseFiles(paths: string[], filters: string[]): string[] {
  return paths.filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
}

/** How many tests the runner says it executed. A file in which no test ran counts with the runner as a test; not here. */
export function executedTests(output: string): number {
  const count = (word: string) => Number(new RegExp(`^(?:#|ℹ) ${word} (\\d+)`, 'm').exec(output)?.[1] ?? 0)
  const emptyFiles = output.match(/^✔ \S+\.test\.ts \(/gm)?.length ?? 0
  return count('pass') + count('fail') + count('cancelled') - emptyFiles
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
  const named = process.env['SALLYPORT_TEST_POSTGRES']
  console.log(`PostgreSQL: ${named ? 'the one that SALLYPORT_TEST_POSTGRES names' : findPostgres().says}`)
  const program = await findChromium()
  console.log(`Chromium:   ${program.says}`)
  const postgres = named ? undefined : await startPostgres()

  const url = named ?? postgres?.url ?? ''
  // brought to the newest schema once, and copied by every test file
  const template = await freshDatabase(url)
  await migratePostgres(template.url)

  // a start takes a browser longer than many a story does
  const chromium = files.some((path) => path.startsWith('e2e')) ? await serveChromium(program) : undefined

  // what hundreds of processes would compile anew, each the same
  const compiled = mkdtempSync(join(tmpdir(), 'sallyport-compiled-'))

  const env = {
    ...process.env,
    SALLYPORT_TEST_POSTGRES: url,
    SALLYPORT_TEST_TEMPLATE: template.url,
    NODE_COMPILE_CACHE: compiled,
    ...(chromium && { SALLYPORT_TEST_CHROMIUM: chromium.wsEndpoint() }),
  }
  const runner = spawn(process.execPath, [...FLAGS, ...flags, ...files], {
    cwd: TOP,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  runner.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk)
    output += chunk.toString()
  })
  const [code] = (await once(runner, 'close')) as [number | null]
  rmSync(compiled, { recursive: true, force: true })
  await chromium?.close()
  await template.drop()
  await postgres?.stop()
  if (code === 0 && executedTests(output) === 0) return complain('No test was executed.')
  return code ?? 1
}

function complain(sentence: string): number {
  console.error(sentence)
  return 1
}

if (import.meta.main) process.exit(await runTests(process.argv.slice(2)))
