import type { Client } from '../http/door.ts'
import { newId, newLinkSecret } from '../http/token.ts'
import { spendMailBudget } from '../message/mail-budget.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import { DAY_MS, type Instant, MINUTE_MS } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import type { World } from '../world.ts'
import { type CheckedAccount, checkNewAccount, storeAccount } from './new-account.ts'
import type { NewAccount } from './sign-up-shape.ts'

const LINK_LIFE_MS = DAY_MS
const FORM = /^(acc_[0-9a-z]{26})\.([0-9a-z]{52})$/

type Key = { accountId: string; secretHash: string; now: number; latestEnd: number }

const insertSignUp = statement(
  (q, p: { accountId: string; secretHash: string; form: string; expiresAt: number }) =>
    q.db.insertInto('sign_ups').values({
      account_id: p.accountId,
      secret_hash: p.secretHash,
      form: p.form,
      expires_at_ms: p.expiresAt,
    }),
)
const findSignUp = statement((q, p: Key) =>
  q.db
    .selectFrom('sign_ups')
    .select(['form', 'expires_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('secret_hash', '=', p.secretHash)
    .where('expires_at_ms', '>', p.now)
    .where('expires_at_ms', '<=', p.latestEnd),
)
const takeSignUp = statement((q, p: Key) =>
  q.db
    .deleteFrom('sign_ups')
    .where('account_id', '=', p.accountId)
    .where('secret_hash', '=', p.secretHash)
    .where('expires_at_ms', '>', p.now)
    .where('expires_at_ms', '<=', p.latestEnd)
    .returning('form'),
)

const formPlace = (accountId: string) => ({ table: 'sign_ups', column: 'form', row: accountId })

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'
>

/**
 * Mails a link that creates the account, a day long, once. Whether the e-mail signs somebody in is not looked at: that is
 * said to whoever follows the link. Refuses every field that is wrong, and with `mail_limit` before anything is hashed.
 */
export async function askForAccount(world: Needs, wanted: NewAccount, client: Client): Promise<void> {
  const { config, store, clock, random, box } = world
  const { password, checked } = checkNewAccount(wanted, config)
  await spendBudgets(world, checked.admin.emailKey, client)
  const passwordHash = await world.passwordHasher.hash(password)
  const form: CheckedAccount = { ...checked, admin: { ...checked.admin, passwordHash } }
  const accountId = newId(random, 'acc')
  const secret = newLinkSecret(random)
  const now = clock.now()
  const expiresAt = now + LINK_LIFE_MS
  const link = `${config.publicUrl.origin}/sign-up#${accountId}.${secret}`
  const text = MAILS.signUp(aboutNow(config, now, client), form.name, link, mailTime(expiresAt))
  await store.write(async (tx) => {
    await tx.run(insertSignUp, {
      accountId,
      secretHash: hashSecret(secret),
      form: box.seal(formPlace(accountId), JSON.stringify(form)),
      expiresAt,
    })
    await writeMail(world, tx, { accountId, to: form.admin.email, text, expiresAt }, now)
  })
}

/** What a sign-up link would create, and until when; looking uses nothing up. Refuses with `link_spent`. */
export async function readSignUp(
  { config, store, clock, box }: Pick<World, 'config' | 'store' | 'clock' | 'box'>,
  token: string,
): Promise<{ form: CheckedAccount; expiresAt: Instant }> {
  if (config.signUp !== 'open') throw new Refusal('sign_up_closed')
  const key = keyOf(token, clock.now())
  const row = await store.read.first(findSignUp, key)
  if (!row) throw new Refusal('link_spent')
  const form = JSON.parse(box.open(formPlace(key.accountId), row.form)) as CheckedAccount
  return { form, expiresAt: row.expires_at_ms }
}

/** Creates the account of a link, once: the statement that takes it says whether we won. Refuses with `link_spent` and `email_taken`. */
export async function confirmAccount(
  world: Needs,
  token: string,
  client: Client,
): Promise<{ accountId: string; userId: string }> {
  if (world.config.signUp !== 'open') throw new Refusal('sign_up_closed')
  const now = world.clock.now()
  const key = keyOf(token, now)
  const { accountId } = key
  const userId = await world.store.write(async (tx) => {
    const row = await tx.first(takeSignUp, key)
    if (!row) throw new Refusal('link_spent')
    const form = JSON.parse(world.box.open(formPlace(accountId), row.form)) as CheckedAccount
    return storeAccount(world, tx, accountId, form, { by: 'admin', onlyAsFirst: false, client }, now)
  })
  return { accountId, userId }
}

function keyOf(token: string, now: Instant): Key {
  const [, accountId = '', secret = ''] = FORM.exec(token.trim()) ?? []
  // one that ends later than any made now was made under a clock that has been put back since
  return { accountId, secretHash: hashSecret(secret), now, latestEnd: now + LINK_LIFE_MS + MINUTE_MS }
}

async function spendBudgets(world: Needs, emailKey: string, { network }: Client): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const verdicts = [
      await spendMailBudget(world, tx, 'sign-ups from a network', network, now),
      await spendMailBudget(world, tx, 'sign-ups of an address', emailKey, now),
    ]
    for (const verdict of verdicts)
      if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })
  })
}
