import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { date, day, moment } from '../parts/time.ts'
import { texts } from './texts.ts'

const DAY_MS = 86_400_000
/** So long before its end a key says so. */
const SOON_MS = 14 * DAY_MS

/** What stands beside the name of a key whose end is near or past; null: nothing. */
export function endTag({ endsAt }: Pick<ApiKeyOnWire, 'endsAt'>, now: Date): string | null {
  if (endsAt === null) return null
  const left = Date.parse(endsAt) - now.getTime()
  if (left <= 0) return texts.hasEnded
  return left <= SOON_MS ? texts.endsIn(Math.ceil(left / DAY_MS)) : null
}

/** Today and yesterday to the minute, any other day by its date. */
const near = (at: Date, now: Date): string => (day(at, now) === date(at) ? date(at) : moment(at, now))

/** By whom and when a key was made. */
export function madeBy(key: Pick<ApiKeyOnWire, 'createdAt' | 'createdBy'>, me: string, now: Date): string {
  const by = key.createdBy === null ? null : key.createdBy.id === me ? texts.you : key.createdBy.name
  return texts.created(near(new Date(key.createdAt), now), by)
}

/** When and from where a key was used last, and when it ends. */
export function usedAndEnds({ lastUsed, endsAt }: ApiKeyOnWire, now: Date): string {
  const used =
    lastUsed === null ? texts.neverUsed : texts.lastUsed(near(new Date(lastUsed.at), now), lastUsed.address)
  if (endsAt === null) return `${used} · ${texts.endless}`
  const end = new Date(endsAt)
  return `${used} · ${end > now ? texts.ends(near(end, now)) : texts.ended(near(end, now))}`
}

/** What revoking a key does, and whether anybody would notice. */
export function revokeSays({ lastUsed }: Pick<ApiKeyOnWire, 'lastUsed'>, now: Date): string {
  return texts.says(lastUsed === null ? texts.wasNeverUsed : texts.wasUsed(near(new Date(lastUsed.at), now)))
}
