import type { SmsTroubleOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import type { IconName } from '../../parts/Icon.tsx'
import { countryName } from '../../parts/country-name.ts'
import { clockWithSeconds, day, moment, until } from '../../parts/time.ts'
import { texts } from './texts.ts'

const words = texts.troubles

type Trouble = Pick<
  SmsTroubleOnWire,
  'what' | 'because' | 'country' | 'numberKind' | 'heldUntil' | 'sentAt' | 'sentAgainAt' | 'deliveredAt'
>

/** Why an SMS did not arrive at first, and what became of it. `allowed`: the countries that SMS are sent to now. */
export function troubleInWords(trouble: Trouble, allowed: readonly string[] | null, now: Date): string {
  if (trouble.what === 'held') return words.notSent(heldInWords(trouble, allowed, now))
  const again = againInWords(trouble, now)
  return again === null ? whyInWords(trouble) : `${whyInWords(trouble)} ${again}`
}

/** What it came to, in a word with its shape and colour; null where it was not sent at all. */
export function endOf({ what, deliveredAt }: Trouble): { icon: IconName; look: string; says: string } | null {
  if (what === 'held') return null
  if (deliveredAt !== null) return { icon: 'ticked', look: 'is-ok', says: words.delivered }
  if (what === 'failed') return { icon: 'struck', look: 'is-danger', says: words.failed }
  return { icon: 'dashed', look: 'is-muted', says: words.sent }
}

function whyInWords({ because, sentAt, sentAgainAt }: Trouble): string {
  if (because === 'not_taken') return words.notTaken
  if (because === 'undelivered' || sentAt === null || sentAgainAt === null) return words.undelivered
  return words.noReceipt(Math.round((Date.parse(sentAgainAt) - Date.parse(sentAt)) / 1_000))
}

function againInWords({ what, sentAgainAt, deliveredAt }: Trouble, now: Date): string | null {
  if (sentAgainAt === null) return null
  if (deliveredAt !== null) return words.againDelivered(near(deliveredAt, sentAgainAt, now))
  const at = clockWithSeconds(new Date(sentAgainAt))
  return what === 'failed' ? words.againFailed(at) : words.again(at)
}

/** A bare time; one that came on a later day has its day too. */
function near(at: string, before: string, now: Date): string {
  const time = clockWithSeconds(new Date(at))
  const isLater = new Date(at).toDateString() !== new Date(before).toDateString()
  return isLater ? `${day(new Date(at), now)}, ${time}` : time
}

function heldInWords(trouble: Trouble, allowed: readonly string[] | null, now: Date): string {
  const { because, country, numberKind, heldUntil } = trouble
  if (because === 'country') {
    const name = country === null ? words.itsCountry : countryName(country)
    return isAllowed(country, allowed) ? words.wasNotAmong(name) : words.notAmong(name)
  }
  if (because === 'number') return numberKind === 'fixed_line' ? words.landline : words.otherNumber
  if (because === 'budget') return words.budget
  return words.fraud(heldUntil === null ? null : pausedUntil(new Date(heldUntil), now))
}

const pausedUntil = (at: Date, now: Date) => (at < now ? moment(at, now) : until(at, now))

const isAllowed = (country: string | null, allowed: readonly string[] | null) =>
  country !== null && allowed?.includes(country) === true

/** The country that may be allowed, so that an SMS like this is sent next time. */
export function allowable(
  { what, because, country }: Trouble,
  allowed: readonly string[] | null,
): string | null {
  const isCountry = what === 'held' && because === 'country'
  return isCountry && allowed !== null && !isAllowed(country, allowed) ? country : null
}
