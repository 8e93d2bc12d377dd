import { createAccount } from '../src/sign-up/create-account.ts'
import { newId, newSecret } from '../src/http/token.ts'
import { inviteUser } from '../src/invitation/invite-user.ts'
import { addApp } from '../src/method/app/app-store.ts'
import { addKey } from '../src/method/security-key/key-store.ts'
import { makeRecoveryCodes, storeRecoveryCodes } from '../src/method/rescue/recovery-codes.ts'
import { issueTemporaryCode } from '../src/method/rescue/temporary-code.ts'
import { record } from '../src/audit/audit.ts'
import type { Method } from '../src/policy/method-name.ts'
import { policyToChange, replacePolicy } from '../src/policy/policy-store.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { hashSecret } from '../src/store/secret-box.ts'
import { statement } from '../src/store/statement.ts'
import type { Tx } from '../src/store/store.ts'
import { storeTrust } from '../src/trusted-device/trusted-device-store.ts'
import { addInvitedUser, addUser } from '../src/user/user-change-store.ts'
import { readUser } from '../src/user/user-store.ts'
import type { World } from '../src/world.ts'
import { guessedThen, signedInThen } from './history.ts'
import { type DemoPerson, PEOPLE } from './people.ts'

/** What everybody of the demo signs in with. */
export const DEMO_PASSWORD = 'four or five unrelated words'

const FIRST_NUMBER = 120

/** The account is a good three months old, and its users came one after the other. */
const ACCOUNT_AGE_MS = 100 * DAY_MS
const BETWEEN_USERS_MS = 9 * HOUR_MS

type State = {
  accountId: string
  id: string
  provenAt: number | null
  enrolledAt: number | null
  ownChoiceAt: number | null
  deactivatedAt: number | null
  seenAt: number | null
  codesOffAt: number | null
  lockedUntil: number | null
}
const setState = statement((q, p: State) =>
  q.db
    .updateTable('users')
    .set({
      phone_proven_at_ms: p.provenAt,
      ever_enrolled_at_ms: p.enrolledAt,
      own_choice_at_ms: p.ownChoiceAt,
      deactivated_at_ms: p.deactivatedAt,
      last_sign_in_at_ms: p.seenAt,
      codes_disabled_at_ms: p.codesOffAt,
      locked_until_ms: p.lockedUntil,
    })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'
>
/** What the demo's first administrator signs in with; the secret of her app is raw. */
export type DemoAdmin = { email: string; appSecret: Buffer }

/** Fills an empty store with one account of 42 users, in every state that the pages know. */
export async function seedDemo(world: Needs): Promise<DemoAdmin> {
  const { store, clock, random } = world
  const now = clock.now()
  const began = now - ACCOUNT_AGE_MS
  const [first, ...others] = PEOPLE
  if (!first) throw new Error('the demo has nobody')
  const admin = {
    name: first.name,
    email: emailOf(first),
    password: DEMO_PASSWORD,
    phone: numberOf(first, 0),
  }
  const account = { name: 'Example Ltd', country: 'US' }
  const { accountId, userId } = await createAccount(
    { ...world, clock: { now: () => began } },
    'operator',
    { account, admin },
    null,
  )
  const { passwordHash, name } = await readUser(store.read, accountId, userId)
  const appSecret = random.bytes(20)

  await store.write(async (tx) => {
    const policy = await policyToChange(tx, accountId)
    const wanted = { primary: 'app', backup: 'sms', deviceTrust: '1_week' } as const
    await replacePolicy(tx, accountId, { ...policy, ...wanted, version: 2, savedAt: began, savedBy: userId })
  })
  await store.write(async (tx) => {
    const user = { accountId, id: userId }
    await equip(world, tx, user, first, appSecret)
    await guessedThen(world, tx, user, now - 4 * DAY_MS)
  })
  const giveCodes = async (id: string) => {
    const set = await makeRecoveryCodes(world, { accountId, userId: id })
    await store.write((tx) => storeRecoveryCodes(tx, { accountId, id }, set, now))
  }
  if (first.recoveryCodes) await giveCodes(userId)
  for (const [nth, person] of others.entries()) {
    const id = newId(random, 'usr')
    const joined = person.invited ? now - HOUR_MS : began + (nth + 1) * BETWEEN_USERS_MS
    await store.write(async (tx) => {
      const email = emailOf(person)
      const phone = person.phone === undefined ? null : numberOf(person, nth + 1)
      const user = {
        accountId,
        id,
        email,
        emailKey: email,
        name: person.name,
        role: person.role ?? 'member',
        phone,
        now: joined,
      }
      if (person.invited) await addInvitedUser(tx, user)
      else await addUser(tx, { ...user, passwordHash: passwordHash ?? '' })
      const event = { accountId, type: 'user_created', actorId: userId, subjectId: id } as const
      await record(world, tx, event, joined)
      if (person.invited) await inviteUser(world, tx, { userId, name, client: null }, user, now)
      else await equip(world, tx, user, person, random.bytes(20))
      if (person.reset)
        await record(
          world,
          tx,
          { accountId, type: 'second_factor_reset', actorId: userId, subjectId: id },
          now,
        )
    })
    if (person.recoveryCodes) await giveCodes(id)
  }
  return { email: admin.email, appSecret }
}

/** Gives somebody what she has set up, and the marks of what happened to her. */
async function equip(
  world: Needs,
  tx: Tx,
  user: { accountId: string; id: string },
  person: DemoPerson,
  appSecret: Buffer,
): Promise<void> {
  const { random } = world
  const now = world.clock.now()
  const { accountId, id } = user
  if (person.app !== undefined)
    await addApp(
      world,
      tx,
      user,
      { id: newId(random, 'aut'), name: person.app, secret: appSecret, step: 0 },
      now,
    )
  if (person.key !== undefined) {
    const credentialId = random.bytes(32).toString('base64url')
    const publicKey = random.bytes(77).toString('base64url')
    const { rpId } = world.config.webauthn
    const key = {
      name: person.key,
      credentialId,
      publicKey,
      counter: 1,
      transports: ['usb'],
      rpId,
      appId: null,
    }
    await addKey(world, tx, user, key, now)
  }
  if (person.temporaryCode) await issueTemporaryCode(world, tx, user, null, 24, now)
  const enrolled = person.phone === 'proven' || person.app !== undefined || person.key !== undefined
  await tx.run(setState, {
    accountId,
    id,
    provenAt: person.phone === 'proven' ? now : null,
    enrolledAt: enrolled || person.reset ? now : null,
    ownChoiceAt: person.ownChoice ? now : null,
    deactivatedAt: person.deactivated ? now - 10 * DAY_MS : null,
    seenAt: person.seen === undefined ? null : now - person.seen * DAY_MS - HOUR_MS,
    codesOffAt: person.codes === 'off' ? now - DAY_MS : null,
    lockedUntil: person.codes === 'paused' ? now + 15 * MINUTE_MS : null,
  })
  const answered = methodOf(person)
  if (answered === null) return
  const seenAt = now - (person.seen ?? 0) * DAY_MS - HOUR_MS
  let trusting = false
  for (const [browser, daysAgo] of person.trusts ?? []) {
    const givenAt = now - daysAgo * DAY_MS - 2 * HOUR_MS
    const endsAt = givenAt + 7 * DAY_MS
    const deviceId = newId(random, 'dev')
    const device = {
      accountId,
      userId: id,
      id: deviceId,
      browserHash: hashSecret(newSecret(random)),
      publicKey: null,
      earnedBy: answered,
      endsAt,
      address: '192.0.2.14',
      browser,
    }
    await storeTrust(tx, device, { version: 2, active: true }, givenAt)
    const given = { id: deviceId, endsAt }
    await signedInThen(world, tx, user, { at: givenAt, browser, answered, given })
    if (trusting || seenAt <= givenAt) continue
    trusting = true
    const seen = { is: 'live', deviceId, earnedBy: answered, givenAt, endsAt } as const
    await signedInThen(world, tx, user, { at: seenAt, browser, answered: null, seen })
  }
  const before = trusting ? [3, 8] : [0, 3, 8]
  if (person.seen !== undefined)
    for (const days of before)
      await signedInThen(world, tx, user, {
        at: seenAt - days * DAY_MS,
        browser: 'Chrome on Windows',
        answered,
      })
}

/** What somebody answers with: the first that she has of what the account asks for, else her key. */
function methodOf({ app, phone, key }: DemoPerson): Method | null {
  if (app !== undefined) return 'app'
  if (phone === 'proven') return 'sms'
  return key === undefined ? null : 'security_key'
}

const emailOf = ({ name }: DemoPerson) => `${name.toLowerCase().replace(' ', '.')}@example.com`
const numberOf = ({ number }: DemoPerson, nth: number) => number ?? `+12025550${FIRST_NUMBER + nth}`
