import { addAccount } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import type { Cookies } from '../http/cookies.ts'
import { newId } from '../http/token.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { NO_SMS_YET } from '../message/sms-limits.ts'
import { writeMail } from '../message/write-message.ts'
import { checkPassword } from '../password/password-rules.ts'
import { addPolicy } from '../policy/policy-store.ts'
import { NEW_ACCOUNT_POLICY } from '../policy/policy.ts'
import { refuseField, Refusal } from '../refusal.ts'
import { hasOperatorKey, hasSetUpCode, isSetUpCode } from '../set-up/set-up-code.ts'
import { statement } from '../store/statement.ts'
import { parseEmail } from '../user/email.ts'
import { isCountry, parsePhone } from '../user/phone.ts'
import { addUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import type { NewAccount } from './sign-up-shape.ts'

const claimFirstAccount = statement((q, p: { accountId: string }) =>
  q.db
    .updateTable('installation')
    .set({ first_account_id: p.accountId })
    .where('id', '=', 1)
    .where('first_account_id', 'is', null),
)

/** Who asks for a new account: the operator's own systems, or whoever has shown the set-up code. */
export type Founder = 'operator' | 'first_run'

/** Says as whom the caller may create an account, or refuses. */
export function founderOf(
  world: Pick<World, 'config'>,
  asked: { bearer: string | undefined; cookies: Cookies; setUpCode: string | undefined },
): Founder {
  if (hasOperatorKey(world, asked.bearer)) return 'operator'
  if (asked.bearer !== undefined && !isSetUpCode(world, asked.bearer)) throw new Refusal('operator_key_wrong')
  if (world.config.signUp !== 'first') throw new Refusal('sign_up_closed')
  const shown =
    asked.setUpCode === undefined ? hasSetUpCode(world, asked) : isSetUpCode(world, asked.setUpCode)
  if (!shown) throw new Refusal('set_up_code_wrong')
  return 'first_run'
}

/**
 * Creates an account with its first administrator and its security policy: active, SMS alone. The first run creates
 * one account and no second one, whoever else asks at the same moment. Nobody is signed in by it.
 */
export async function createAccount(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  founder: Founder,
  wanted: NewAccount,
): Promise<{ accountId: string; userId: string }> {
  const { config, store, clock, random } = world
  const { email, phone, country, password } = checked(wanted, config.productName)
  const passwordHash = await world.passwordHasher.hash(password)
  const accountId = newId(random, 'acc')
  const userId = newId(random, 'usr')
  const now = clock.now()
  await store.write(async (tx) => {
    const isFirst = (await tx.run(claimFirstAccount, { accountId })) === 1
    if (!isFirst && founder === 'first_run') throw new Refusal('sign_up_closed')
    await addAccount(tx, { id: accountId, name: wanted.account.name, country }, now)
    await addPolicy(tx, accountId, NEW_ACCOUNT_POLICY, now)
    const added = await addUser(tx, {
      accountId,
      id: userId,
      email: email.address,
      emailKey: email.key,
      name: wanted.admin.name,
      role: 'admin',
      passwordHash,
      phone: phone.e164,
      smsBudget: JSON.stringify(NO_SMS_YET),
      now,
    })
    if (!added) throw refuseField('/admin/email', 'email_taken')
    const actorId = founder === 'operator' ? null : userId
    await record(world, tx, { accountId, type: 'account_created', actorId, subjectId: userId }, now)
    const text = MAILS.accountCreated(aboutNow(config, now), wanted.account.name)
    await writeMail(world, tx, { accountId, to: email.address, text }, now)
  })
  world.messageWritten()
  return { accountId, userId }
}

/** Everything that is wrong with the form at once, or what is to be stored. */
function checked({ account, admin }: NewAccount, productName: string) {
  const country = account.country
  const email = parseEmail(admin.email)
  const known = country === undefined || isCountry(country)
  const phone = parsePhone(admin.phone, country !== undefined && isCountry(country) ? country : undefined)
  const password = checkPassword(admin.password, { email: admin.email, name: admin.name, productName })
  const refused = [
    known ? [] : refuseField('/account/country', 'invalid', 'Choose a country.').errors,
    email
      ? []
      : refuseField(
          '/admin/email',
          'invalid',
          'This is not an e-mail address. Write it like name@example.com.',
        ).errors,
    phone
      ? phone.canReceiveSms
        ? []
        : refuseField('/admin/phone', 'phone_cannot_receive_sms').errors
      : refuseField('/admin/phone', 'phone_invalid').errors,
    password.ok ? [] : refuseField('/admin/password', password.code, password.detail).errors,
  ].flat()
  const [first] = refused
  if (first || !email || !phone || !password.ok) {
    throw new Refusal(refused.length === 1 && first ? first.code : 'invalid', {
      errors: refused,
      ...(refused.length === 1 && first ? { detail: first.detail } : {}),
    })
  }
  return { email, phone, country: country ?? phone.country ?? 'US', password: password.password }
}
