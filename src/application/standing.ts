import { readAccount } from '../account/account-store.ts'
import { isoOrNull } from '../http/wire.ts'
import type { Reader } from '../store/store.ts'
import { accountOnWire } from '../user/account-view.ts'
import type { Application, Demand } from './application.ts'
import type { Missing, SignedIn } from './entering.ts'
import type { Standing } from './standing-shape.ts'

type OnHerWay = {
  application: Pick<Application, 'name' | 'accountId'>
  demand: Demand
  who: SignedIn | null
  missing: Missing | { needs: 'sign_in' | 'sign_in_again' } | null
  loginHint: string | null
}

/** How somebody stands before an application, as the page on her way says it. */
export async function standingOf(
  reader: Reader,
  { application, demand, who, missing, loginHint }: OnHerWay,
): Promise<Standing> {
  return {
    application: { name: application.name },
    needs: missing?.needs ?? null,
    asksFor: demand.asksFor,
    notOlderThan: demand.notOlderThan,
    methods: missing?.needs === 'second_factor' ? missing.methods : [],
    secondFactorAt: isoOrNull(who?.assurance.secondFactorAt ?? null),
    loginHint,
    ...(missing?.needs === 'access' && who ? await whomToAsk(reader, application, who) : NOBODY),
  }
}

const NOBODY = { account: null, admins: [] }

/** Whom she may ask who is no administrator; nobody where no administrator of hers could let her in. */
async function whomToAsk(
  reader: Reader,
  { accountId }: Pick<Application, 'accountId'>,
  { session: { caller } }: SignedIn,
): Promise<Pick<Standing, 'account' | 'admins'>> {
  if (accountId !== null && accountId !== caller.accountId) return NOBODY
  const { name, administrators } = await accountOnWire(reader, await readAccount(reader, caller.accountId))
  return { account: { name }, admins: administrators }
}
