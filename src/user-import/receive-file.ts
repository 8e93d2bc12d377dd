import { setTimeout as wait } from 'node:timers/promises'
import { Transform, type Readable } from 'node:stream'
import { Refusal } from '../refusal.ts'
import { FileProblem } from './file-problem.ts'

const MOST_BYTES = 16 * 1024 * 1024
const MOST_ROWS = 50_000
/** Blank ones among them. */
const MOST_LINES = 100_000
/** What a row may have, so that a file of one endless line is not taken in. */
export const MOST_BYTES_OF_A_ROW = 4 * 1024
/** How long a client may send nothing. */
const SILENCE_MS = 30_000

const TOO_LARGE = 'The file is larger than 16 MB. Split it and import the parts one after the other.'

/** Refuses a file by what its sender says of its length, before any of it is read. */
export function demandFits(bytes: number | null): void {
  if (bytes !== null && bytes > MOST_BYTES) throw new Refusal('body_too_large', { detail: TOO_LARGE })
}

/** A file on its way in: its bytes as they arrive, and how many rows it has, once all of it is here. */
export type Incoming = { bytes: Readable; rows(): number | null }

/**
 * Takes a file in as fast as it is sent, whatever becomes of its sender afterwards, and holds it to its limits as it
 * arrives: bytes, rows, bytes of a row, UTF-8. The first that is broken ends `bytes` with its refusal.
 */
export function receiveFile(body: Readable): Incoming {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const lines = new Lines()
  let bytes = 0
  let rows: number | null = null
  const gate = new Transform({
    // all of it, so that its sender need not wait for the check
    highWaterMark: MOST_BYTES,
    transform(chunk: Buffer, _, done) {
      try {
        if ((bytes += chunk.length) > MOST_BYTES) throw new Refusal('body_too_large', { detail: TOO_LARGE })
        lines.take(chunk)
        utf8.decode(chunk, { stream: true })
        done(null, chunk)
      } catch (error) {
        done(said(error))
      }
    },
    flush(done) {
      try {
        utf8.decode()
        lines.end()
        rows = lines.filled - 1
        done()
      } catch (error) {
        done(said(error))
      }
    },
  })
  gate.on('error', () => undefined)
  void pump(body, gate)
  return { bytes: gate, rows: () => rows }
}

const said = (error: unknown): Error =>
  error instanceof TypeError
    ? new FileProblem(
        1,
        'This file is not in UTF-8. In your spreadsheet save it as “CSV UTF-8”, then choose it again.',
      )
    : (error as Error)

/** Sends on what arrives. A sender who goes away, or says nothing for long, ends it. */
async function pump(body: Readable, gate: Transform): Promise<void> {
  // the request is not ours to end: its answer still goes out
  const chunks = body.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const over = new AbortController()
      const silence = wait(SILENCE_MS, 'silence' as const, { signal: over.signal, ref: false })
      silence.catch(() => undefined)
      const next = await Promise.race([chunks.next(), silence])
      over.abort()
      if (next === 'silence') throw new Error('silence')
      if (next.done) break
      if (gate.destroyed) return
      gate.write(next.value)
    }
    gate.end()
  } catch {
    gate.destroy(new FileProblem(1, 'The file did not arrive whole. Choose it again.'))
  } finally {
    // whoever drops the rest can only read it once nobody else does
    void chunks.return?.()
  }
}

const LF = 10
const CR = 13
/** What a row may hold and still be blank: blanks, separators, quotes. */
const SAYS_NOTHING = new Set([...Buffer.from(' ",;\t'), LF, CR])

/** Counts the rows of a file that say something, and refuses more of them, and longer ones, than there may be. */
class Lines {
  filled = 0
  row = 1
  #bytes = 0
  #says = false
  #afterCr = false

  take(chunk: Buffer): void {
    for (const byte of chunk) {
      if (byte === LF || byte === CR) {
        if (!(byte === LF && this.#afterCr)) this.#endRow()
        this.#afterCr = byte === CR
        continue
      }
      this.#afterCr = false
      if (!this.#says && !SAYS_NOTHING.has(byte)) this.#says = true
      if (++this.#bytes > MOST_BYTES_OF_A_ROW)
        throw new FileProblem(
          this.row,
          'This row has more than 4 kB. Each user stands in a row of their own.',
        )
    }
  }

  end(): void {
    if (this.#says) this.#endRow()
  }

  #endRow(): void {
    if (this.#says && ++this.filled > MOST_ROWS + 1)
      throw new FileProblem(
        1,
        'The file has more than 50,000 rows. Split it and import the parts one after the other.',
      )
    if (this.row++ > MOST_LINES)
      throw new FileProblem(1, 'The file has more than 50,000 blank rows. Remove them, then choose it again.')
    this.#bytes = 0
    this.#says = false
  }
}
