import { accountToChange } from '../account/account-store.ts'
import type { HeldTo } from '../administration/judge-user.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { smsIsActive } from '../policy/policy.ts'
import type { Tx } from '../store/store.ts'

/** What new users of an account are held to. Its row is locked, and its policy stays as it is until the transaction ends. */
export async function heldTo(tx: Tx, accountId: string): Promise<HeldTo> {
  const { country } = await accountToChange(tx, accountId)
  return { country, smsIsActive: smsIsActive(await policyToGrantUnder(tx, accountId)) }
}
