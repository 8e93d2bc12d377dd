import { SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { type ImportId, noteImport, type Progress } from './import-store.ts'

const LOOK_EVERY_MS = 500
/** How often a check that gets no further says that it still goes on. */
const SIGN_OF_LIFE_MS = 10 * SECOND_MS

/** Tells of an import how far it is, while it is checked. */
export type ProgressTeller = { note(progress: Progress): void; stop(): Promise<void> }

/** Stores twice a second how far an import is, and every ten seconds that it still goes on. */
export function tellProgress(world: Pick<World, 'store' | 'clock' | 'log'>, id: ImportId): ProgressTeller {
  let latest: Progress = { rows: null, checked: 0, wrongRows: 0 }
  let told = latest
  let toldAt = world.clock.now()
  let underWay: Promise<void> | null = null

  const tell = async () => {
    const now = world.clock.now()
    if (told === latest && Math.abs(now - toldAt) < SIGN_OF_LIFE_MS) return
    const progress = latest
    try {
      const state = { state: 'checking', problems: [] } as const
      await world.store.write((tx) => noteImport(tx, id, progress, state, now))
      ;[told, toldAt] = [progress, now]
    } catch (error) {
      world.log.warn({ error: String(error) }, 'how far an import is could not be stored')
    }
  }
  const timer = setInterval(() => {
    underWay ??= tell().finally(() => (underWay = null))
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    note: (progress) => void (latest = progress),
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}
