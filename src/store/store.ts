import type { Engine, Scalar, Statement } from './statement.ts'

type Parameters = Record<string, Scalar>

/** Runs statements that read. */
export type Reader = {
  first<P extends Parameters, Row>(statement: Statement<P, Row>, parameters: P): Promise<Row | undefined>
  all<P extends Parameters, Row>(statement: Statement<P, Row>, parameters: P): Promise<Row[]>
}

/** One transaction. Good until the work that it was given to has ended. */
export type Tx = Reader & {
  /** Whether nobody else can write before it ends: then what it reads is as good as locked. */
  readonly alone: boolean
  /** Runs a statement that writes. Resolves to the number of rows that it touched. */
  run<P extends Parameters, Row>(statement: Statement<P, Row>, parameters: P): Promise<number>
  /**
   * Runs `last` as the last of the transaction, in the order given: for rows that many others wait for, which are so
   * locked for little more than the commit.
   */
  beforeCommit(last: () => Promise<void>): void
  /** Calls `then` once what was done is on disk, and not at all where it is not; the same function once. */
  afterCommit(then: () => void): void
}

/** What an engine gives for the statements of one transaction. */
export type Statements = Omit<Tx, 'alone' | 'beforeCommit' | 'afterCommit'>

/**
 * The two doors to the data, and there is no third.
 *
 * `read` sees the latest committed rows and can change none. `write` does all of its work or nothing, and what it
 * did is on disk when it resolves. The work may run again, so it changes nothing but rows, and awaits nothing but
 * its `tx`. Both reject with `StoreUnavailable` when the data cannot be reached; then nothing of the act is stored,
 * or (a connection lost during commit) it is not known to be.
 */
export type Store = {
  readonly engine: Engine
  readonly read: Reader
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The data cannot be reached, or takes no change: busy, full, read-only, down. */
export class StoreUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the store is unavailable: ${reason}`, { cause })
    this.name = 'StoreUnavailable'
  }
}

/**
 * Others have changed meanwhile what an act had read without a lock and gone by. Thrown in a write on PostgreSQL: nothing of
 * it is stored, and its work runs again, by what holds now. A transaction that is alone is never overtaken.
 */
export class Overtaken extends Error {
  constructor() {
    super('what was read was changed meanwhile')
    this.name = 'Overtaken'
  }
}

/** A rule of the store was broken by the program itself. */
export class StoreMisuse extends Error {
  constructor(rule: string) {
    super(rule)
    this.name = 'StoreMisuse'
  }
}
