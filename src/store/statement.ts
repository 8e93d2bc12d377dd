import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Tables } from './tables.ts'

export type Engine = 'sqlite' | 'postgres'

/** What can stand in a column. */
export type Scalar = string | number | null

type Compilable<Row> = { compile(): CompiledQuery<Row> }
type Lockable = { forUpdate(): Lockable; forShare(): Lockable; skipLocked(): Lockable }

/** The builder of one statement: Kysely's, and the row locks that SQLite's single writer does without. */
export type Build = {
  db: Kysely<Tables>
  /** Locks the rows until the transaction ends. */
  forUpdate<Q>(query: Q): Q
  /** Keeps the rows from being changed until the transaction ends. */
  forShare<Q>(query: Q): Q
  /** Locks the rows that nobody else holds and passes over the others. */
  forUpdateSkipLocked<Q>(query: Q): Q
  /** The texts of a list that is bound as one JSON array, to select `value` from: for lists of any length. */
  elementsOf(list: string): RawBuilder<string>
}

/** One SQL statement with named parameters `P` and rows `Row`, compiled once for each engine. */
export type Statement<P, Row> = { sqlFor(engine: Engine): CompiledStatement<P>; readonly row?: Row }

export type CompiledStatement<P> = { name: string; sql: string; bind(parameters: P): Scalar[] }

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) })

const adapters = {
  sqlite: { createAdapter: () => new SqliteAdapter(), createQueryCompiler: () => new SqliteQueryCompiler() },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}
const introspectors = {
  sqlite: (db: Kysely<never>) => new SqliteIntrospector(db),
  postgres: (db: Kysely<never>) => new PostgresIntrospector(db),
}

function builderFor(engine: Engine): Build {
  const db = new Kysely<Tables>({
    dialect: {
      ...adapters[engine],
      createDriver: () => new DummyDriver(),
      createIntrospector: introspectors[engine],
    },
  })
  const lock = (apply: (query: Lockable) => Lockable) => {
    return <Q>(query: Q): Q => (engine === 'sqlite' ? query : (apply(query as Lockable) as Q))
  }
  return {
    db,
    forUpdate: lock((query) => query.forUpdate()),
    forShare: lock((query) => query.forShare()),
    forUpdateSkipLocked: lock((query) => query.forUpdate().skipLocked()),
    elementsOf: (list) =>
      engine === 'sqlite' ? sql`json_each(${list})` : sql`json_array_elements_text(${list}::json)`,
  }
}

const builders = { sqlite: builderFor('sqlite'), postgres: builderFor('postgres') }

/**
 * Declares a statement. It is built and compiled at its first use, never again: building a query costs more than
 * running it. `p.name` stands for the parameter that is bound at each use.
 */
export function statement<P extends Record<string, Scalar>, Row>(
  build: (q: Build, p: P) => Compilable<Row>,
): Statement<P, Row> {
  const made: Partial<Record<Engine, CompiledStatement<P>>> = {}
  return {
    sqlFor(engine) {
      return (made[engine] ??= compile(build(builders[engine], placeholders as P).compile()))
    },
  }
}

function compile<P extends Record<string, Scalar>>(query: CompiledQuery): CompiledStatement<P> {
  const slots = query.parameters.map((value) =>
    value instanceof Placeholder ? value : { name: null, value: value as Scalar },
  )
  return {
    // processes that share the connections of a pooler must mean the same by one name
    name: createHash('sha256').update(query.sql).digest('hex').slice(0, 32),
    sql: query.sql,
    bind: (parameters) =>
      slots.map((slot) => {
        if (!(slot instanceof Placeholder)) return slot.value
        const value = parameters[slot.name]
        if (value === null || Number.isSafeInteger(value)) return value as Scalar
        if (typeof value === 'string' && !value.includes('\0')) return value
        const found = typeof value === 'string' ? 'text with NUL, which PostgreSQL refuses' : String(value)
        throw new TypeError(`parameter ${slot.name} is ${found}; a column takes text, a whole number or null`)
      }),
  }
}
