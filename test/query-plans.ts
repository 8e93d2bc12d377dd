import { DatabaseSync } from 'node:sqlite'
import type { Reader } from '../src/store/store.ts'
import { newDatabase } from './stores.ts'

/** How SQLite would go about each statement that is asked, on an empty database: it knows nothing else of ours. */
export async function plansOf(ask: (reader: Reader) => Promise<unknown>): Promise<string[]> {
  const database = await newDatabase('sqlite')
  const open = new DatabaseSync(database.path)
  const plans: string[] = []
  const note = (sql: string) => {
    const steps = open.prepare(`explain query plan ${sql}`).all() as { detail: string }[]
    plans.push(steps.map(({ detail }) => detail).join('; '))
  }
  try {
    await ask({
      async all(statement) {
        note(statement.sqlFor('sqlite').sql)
        return []
      },
      async first(statement) {
        note(statement.sqlFor('sqlite').sql)
        return undefined
      },
    })
    return plans
  } finally {
    open.close()
    await database.drop()
  }
}
