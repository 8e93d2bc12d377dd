import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BENCH_APPLICATION } from './code-flow.ts'
import { ROUNDS } from './compare.ts'
import { CONNECTIONS, mailIsGone } from './loads.ts'
import { MEASURES, type Row } from './measures.ts'
import { canPin, endAll, freePort, leaveItsCore, said, start, startProduct } from './processes.ts'
import { seed, type SeedCounts } from './seed.ts'
import { openSink } from './sink.ts'

/**
 * `npm run bench`: how near the product comes to an ideal that is measured in the same run. The server has one core,
 * its load and the gateway have the other. Prints a table and writes nothing into the repository. Arguments name what
 * alone is to be measured.
 */
const named = process.argv.slice(2)
const measures = MEASURES.filter(({ name }) => named.length === 0 || named.includes(name))
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))

try {
  if (measures.length === 0) throw new Error(`There is: ${MEASURES.map(({ name }) => name).join(', ')}.`)
  leaveItsCore()
  console.table(await bench())
  console.log(
    `server on ${canPin ? 'one core' : 'any core (taskset is missing)'}, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds in turns, Node ${process.version}, SQLite, fsync on every group`,
  )
} finally {
  endAll()
  rmSync(folder, { recursive: true, force: true })
}

async function bench(): Promise<Row[]> {
  const sink = await openSink()
  const port = await freePort()
  const env = {
    PORT: String(port),
    SALLYPORT_DATA_DIR: join(folder, 'data'),
    SALLYPORT_SMS: `http://127.0.0.1:${sink.port}/sms`,
    // one machine signs in as often as thousands of offices
    SALLYPORT_SMS_BUDGETS: ['account', 'network', 'block', 'all']
      .map((of) => `${of}:10000000/100000000`)
      .join(),
    SALLYPORT_SET_UP_CODE: 'set-up-code-of-the-bench',
    SALLYPORT_APPLICATIONS: join(folder, 'applications.json'),
  }
  writeFileSync(env.SALLYPORT_APPLICATIONS, JSON.stringify([BENCH_APPLICATION]))
  const wanted: Partial<SeedCounts> = {}
  for (const { needs } of measures)
    for (const [what, count] of Object.entries(needs) as [keyof SeedCounts, number][])
      wanted[what] = (wanted[what] ?? 0) + count
  console.log(`Seeding ${JSON.stringify(wanted)} through the product's own acts …`)
  const seeded = await seed(env, wanted)

  cpSync(join(folder, 'data'), join(folder, 'ideal'), { recursive: true })
  const ideal = start(['bench/ideal.ts', join(folder, 'ideal/sallyport.db'), String(sink.port)])
  const idealPort = Number((await said(ideal, /listening (\d+)/))[1])
  const startedAt = performance.now()
  const product = startProduct(env)
  await said(product, /Open this link/)
  const startMs = performance.now() - startedAt

  const rows: Row[] = []
  for (const { name, run } of measures) {
    await mailIsGone(port)
    console.log(`Measuring ${name} …`)
    rows.push(...(await run({ port, idealPort, sink, startMs, seeded })))
  }
  sink.close()
  return rows
}
