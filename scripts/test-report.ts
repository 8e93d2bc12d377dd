const COUNTS = ['tests', 'pass', 'fail', 'cancelled', 'skipped', 'todo'] as const
const FAILURES = '✖ failing tests:'

type Counts = Record<(typeof COUNTS)[number], number>

/** What one process of tests said at its end. */
export type BatchReport = {
  files: string[]
  counts: Counts
  /** The failing tests with their errors, a line each. */
  failures: string[]
  /** Whether it came to its own end. */
  ended: boolean
  code: number
}

const none = (): Counts => ({ tests: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 })

/**
 * Reads what the spec reporter of `node:test` prints for some files. `read` takes a line and says whether it is about a
 * test that has ended; what comes after the tests goes into the report.
 */
export function newBatchReport(files: string[]): { report: BatchReport; read(line: string): boolean } {
  const report: BatchReport = { files, counts: none(), failures: [], ended: false, code: 0 }
  let inFailures = false
  const read = (line: string): boolean => {
    const [, word, count] = /^ℹ (\w+) (\d+)$/.exec(line) ?? []
    const known = COUNTS.find((one) => one === word)
    if (known) {
      report.ended = true
      report.counts[known] = Number(count)
    } else if (line === FAILURES) inFailures = true
    else if (inFailures) report.failures.push(line)
    return !report.ended
  }
  return { report, read }
}

/** The reports of a run as one. A process that broke off counts as a failure, since its tests are not known. */
export function addUp(reports: readonly BatchReport[]): Pick<BatchReport, 'counts' | 'failures'> {
  const counts = none()
  for (const report of reports) for (const word of COUNTS) counts[word] += report.counts[word]
  const failures = reports.flatMap((report) =>
    report.ended
      ? report.failures
      : ['', `✖ the tests broke off (${report.code}): ${report.files.join(' ')}`],
  )
  return { counts, failures }
}

/** How a run went, as the spec reporter would say it of one process. */
export function totals({ counts, failures }: ReturnType<typeof addUp>, tookMs: number): string {
  const lines = COUNTS.map((word) => `ℹ ${word} ${counts[word]}`)
  const failed = failures.length > 0 ? ['', FAILURES, ...failures] : []
  return [...lines, `ℹ duration_ms ${Math.round(tookMs)}`, ...failed].join('\n')
}
