import { addAccount } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { checkPassword } from '../password/password-rules.ts'
import { addPolicy } from '../policy/policy-store.ts'
import { NEW_ACCOUNT_POLICY } from '../policy/policy.ts'
import { refuseField, refuseFields, Refusal } from '../refusal.ts'
import { noteSmsCountry } from '../sms-guard/sms-countries.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { parseEmail, refuseEmail } from '../user/email.ts'
import { countryOf, isCountry, parsePhone } from '../user/phone.ts'
import { addUser } from '../user/user-change-store.ts'
import type { World } from '../world.ts'
import type { NewAccount } from './sign-up-shape.ts'

const claimFirstAccount = statement((q, p: { accountId: string }) =>
  q.db
    .updateTable('installation')
    .set({ first_account_id: p.accountId })
    .where('id', '=', 1)
    .where('first_account_id', 'is', null),
)

/** A new account that was checked, its password hashed: what is to be stored. */
export type CheckedAccount = {
  name: string
  country: string
  admin: { name: string; email: string; emailKey: string; phone: string; passwordHash: string }
}

/** Everything that is wrong with the form at once, in one refusal; or what is to be stored, and the password to hash. */
export function checkNewAccount(
  { account, admin }: Pick<NewAccount, 'account' | 'admin'>,
  { productName }: { productName: string },
): {
  password: string
  checked: Omit<CheckedAccount, 'admin'> & { admin: Omit<CheckedAccount['admin'], 'passwordHash'> }
} {
  const country = account.country
  const email = parseEmail(admin.email)
  const known = country === undefined || isCountry(country)
  const phone = parsePhone(admin.phone, country !== undefined && isCountry(country) ? country : undefined)
  const password = checkPassword(admin.password, { email: admin.email, name: admin.name, productName })
  const refused = [
    known ? [] : refuseField('/account/country', 'invalid', 'Choose a country.').errors,
    email ? [] : refuseEmail('/admin/email').errors,
    phone
      ? phone.canReceiveSms
        ? []
        : refuseField('/admin/phone', 'phone_cannot_receive_sms').errors
      : refuseField('/admin/phone', 'phone_invalid').errors,
    password.ok ? [] : refuseField('/admin/password', password.code, password.detail).errors,
  ].flat()
  if (refused.length > 0 || !email || !phone || !password.ok) throw refuseFields(refused)
  return {
    password: password.password,
    checked: {
      name: account.name,
      country: country ?? phone.country ?? 'US',
      admin: { name: admin.name, email: email.address, emailKey: email.key, phone: phone.e164 },
    },
  }
}

/** How an account comes into being: by whom, whether it must be the first one, and from where. */
export type Founding = { by: 'operator' | 'admin'; onlyAsFirst: boolean; client: Client | null }

/**
 * Stores an account with its first administrator and its security policy: active, SMS alone. Refuses with
 * `sign_up_closed` where it had to be the first account and is not, whoever else asks at the same moment, and with
 * `email_taken`. Nobody is signed in by it. Gives back the administrator's id.
 */
export async function storeAccount(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  accountId: string,
  { name, country, admin }: CheckedAccount,
  { by, onlyAsFirst, client }: Founding,
  now: Instant,
): Promise<string> {
  const isFirst = (await tx.run(claimFirstAccount, { accountId })) === 1
  if (!isFirst && onlyAsFirst) throw new Refusal('sign_up_closed')
  await addAccount(tx, { id: accountId, name, country }, now)
  await addPolicy(tx, accountId, NEW_ACCOUNT_POLICY, now)
  const userId = newId(world.random, 'usr')
  if (!(await addUser(tx, { accountId, id: userId, role: 'admin', ...admin, now })))
    throw refuseField('/admin/email', 'email_taken')
  // the first administrator is locked out of no new account
  await noteSmsCountry(tx, accountId, countryOf(admin.phone))
  const actorId = by === 'operator' ? null : userId
  await record(world, tx, { accountId, type: 'account_created', actorId, subjectId: userId }, now)
  const text = MAILS.accountCreated(aboutNow(world.config, now, client), name)
  await writeMail(world, tx, { accountId, to: admin.email, text }, now)
  return userId
}
