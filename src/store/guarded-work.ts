import { AsyncLocalStorage } from 'node:async_hooks'
import type { Reader, Statements, Tx } from './store.ts'
import { StoreMisuse } from './store.ts'

type Open = { open: boolean }
const current = new AsyncLocalStorage<Open>()

/** What a statement that writes is told by `store.read`, on both engines. */
export const WROTE_THROUGH_READ = 'store.read was given a statement that writes or locks; use store.write'

/** Refuses to go on where a transaction of the caller's is still open. */
export function refuseInsideWrite(door: string): void {
  if (current.getStore()?.open) throw new StoreMisuse(`store.${door} was called inside a write; use its tx`)
}

/**
 * Runs the work of one `write` and holds it to the rules: its `tx` ends with it, and it awaits nothing but its `tx`.
 * Whoever waited for a timer, a socket or a gateway inside a transaction would make every other act wait as well, so
 * a turn of the event loop without a statement under way is refused. Gives back, beside what the work came to, what is
 * to be called once it is committed.
 */
export async function guardedWork<T>(
  raw: Statements,
  alone: boolean,
  work: (tx: Tx) => Promise<T>,
): Promise<{ value: T; committed: () => void }> {
  const state = { open: true, running: 0 }
  let failed: unknown
  let refuse: (reason: StoreMisuse) => void
  const refused = new Promise<never>((_, reject) => {
    refuse = reject
  })
  refused.catch(() => undefined)
  let check: NodeJS.Immediate | undefined
  const watch = () => {
    clearImmediate(check)
    check = setImmediate(() => {
      if (state.open && state.running === 0)
        refuse(new StoreMisuse('a write awaited something other than its tx'))
    })
  }
  const through = <A extends unknown[], R>(call: (...parameters: A) => Promise<R>) => {
    return async (...parameters: A): Promise<R> => {
      if (!state.open) throw new StoreMisuse('a tx was used after its write had ended')
      if (failed) throw failed
      state.running++
      try {
        return await call(...parameters)
      } catch (error) {
        failed = error
        throw error
      } finally {
        state.running--
        watch()
      }
    }
  }
  const last: (() => Promise<void>)[] = []
  const after = new Set<() => void>()
  const tx = {
    alone,
    first: through(raw.first),
    all: through(raw.all),
    run: through(raw.run),
    beforeCommit: (then) => void last.push(then),
    afterCommit: (then) => void after.add(then),
  } as Tx
  const whole = async () => {
    const value = await work(tx)
    for (const then of last) await then()
    return value
  }
  try {
    watch()
    const value = await Promise.race([current.run(state, whole), refused])
    if (failed) throw failed
    // each by itself: one that throws keeps nobody from hearing of the commit
    return { value, committed: () => after.forEach((then) => queueMicrotask(then)) }
  } finally {
    state.open = false
    clearImmediate(check)
  }
}

/** A reader that refuses to be used inside a write, where it would not see what the write has done. */
export function guardedReader(raw: Reader): Reader {
  return {
    first: async (statement, parameters) => {
      refuseInsideWrite('read')
      return raw.first(statement, parameters)
    },
    all: async (statement, parameters) => {
      refuseInsideWrite('read')
      return raw.all(statement, parameters)
    },
  }
}
