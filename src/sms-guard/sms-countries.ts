import { accountToChange } from '../account/account-store.ts'
import { recordAct, type Actor } from '../audit/audit.ts'
import { refuseField, refuseFields } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import { type Country, isCountry } from '../user/phone.ts'
import type { World } from '../world.ts'

/**
 * Countries whose numbers cannot be told from those of a larger one that shares their plan: where an account is in one of
 * them, both are its own.
 */
export const TAKEN_FOR: Partial<Record<Country, Country>> = {
  AX: 'FI',
  BL: 'GP',
  CC: 'AU',
  CX: 'AU',
  EH: 'MA',
  IM: 'GB',
  MF: 'GP',
  SJ: 'NO',
  VA: 'IT',
}

const findStand = statement((q, p: { accountId: string; sought: string }) =>
  q.db
    .selectFrom('accounts')
    .select((eb) => [
      'accounts.country',
      'accounts.sms_countries',
      eb
        .selectFrom('account_sms_countries as proven')
        .select('proven.country')
        .where('proven.account_id', '=', p.accountId)
        .where('proven.country', '=', p.sought)
        .as('proven'),
    ])
    .where('accounts.id', '=', p.accountId),
)
const findChosen = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('accounts').select(['country', 'sms_countries']).where('id', '=', p.accountId),
)
const findProven = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('account_sms_countries').select('country').where('account_id', '=', p.accountId),
)
const addProven = statement((q, p: { accountId: string; country: string }) =>
  q.db
    .insertInto('account_sms_countries')
    .values({ account_id: p.accountId, country: p.country })
    .onConflict((oc) => oc.doNothing()),
)
const replaceChosen = statement((q, p: { accountId: string; countries: string | null }) =>
  q.db.updateTable('accounts').set({ sms_countries: p.countries }).where('id', '=', p.accountId),
)

/** To which countries an account sends SMS: those that an administrator chose, or by default. Sorted. */
export type SmsCountries = { chosen: boolean; countries: string[] }

/** The country of a number that a user has proved, or that an account was created with, is one of the account's from here on. */
export async function noteSmsCountry(tx: Tx, accountId: string, country: Country | null): Promise<void> {
  if (country !== null) await tx.run(addProven, { accountId, country })
}

/**
 * Whether an account sends SMS to a country. `proven`: the number is one that its user has proved; its country is the
 * account's by default, whether it was noted or not (a process of the release before did not).
 */
export async function sendsTo(
  reader: Reader,
  accountId: string,
  country: Country,
  proven: boolean,
): Promise<boolean> {
  const stand = await reader.first(findStand, { accountId, sought: country })
  if (!stand) return false
  if (stand.sms_countries !== null) return (JSON.parse(stand.sms_countries) as string[]).includes(country)
  return proven || stand.proven !== null || ownCountries(stand.country).includes(country)
}

/** To which countries an account sends SMS. */
export async function readSmsCountries(reader: Reader, accountId: string): Promise<SmsCountries> {
  const stand = await reader.first(findChosen, { accountId })
  if (!stand) throw new Error('no such account')
  if (stand.sms_countries !== null)
    return { chosen: true, countries: JSON.parse(stand.sms_countries) as string[] }
  const proven = (await reader.all(findProven, { accountId })).map(({ country }) => country)
  return { chosen: false, countries: [...new Set([...ownCountries(stand.country), ...proven])].toSorted() }
}

/**
 * Chooses the countries to which an account sends SMS; null: by default again. Refuses an empty list, and each code that
 * is none, by its field.
 */
export async function chooseSmsCountries(
  world: Pick<World, 'store' | 'random'>,
  caller: Actor,
  wanted: readonly string[] | null,
  now: Instant,
): Promise<void> {
  const { accountId } = caller
  if (wanted?.length === 0)
    throw refuseField('/countries', 'invalid', 'Name at least one country, or null for the default.')
  const unknown = (wanted ?? []).flatMap((code, at) =>
    isCountry(code) ? [] : refuseField(`/countries/${at}`, 'invalid', 'There is no such country.').errors,
  )
  if (unknown.length > 0) throw refuseFields(unknown)
  const countries = wanted && [...new Set(wanted)].toSorted()
  await world.store.write(async (tx) => {
    await accountToChange(tx, accountId)
    const before = await readSmsCountries(tx, accountId)
    await tx.run(replaceChosen, { accountId, countries: countries && JSON.stringify(countries) })
    const after = await readSmsCountries(tx, accountId)
    if (JSON.stringify(before) === JSON.stringify(after)) return
    const details = { before: inWords(before), after: inWords(after) }
    await recordAct(world, tx, caller, { type: 'sms_countries_changed', details }, now)
  })
}

const inWords = ({ chosen, countries }: SmsCountries) => ({ chosen, countries: countries.join(', ') })

const ownCountries = (country: string): string[] => {
  const taken = isCountry(country) ? TAKEN_FOR[country] : undefined
  return taken === undefined ? [country] : [country, taken]
}
