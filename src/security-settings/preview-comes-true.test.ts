import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, openHouse, PASSWORD } from '../../test/house.ts'
import { accept } from '../../test/invited.ts'
import { randomPolicy, type RandomUser, randomUser, storeUserIn } from '../../test/random-users.ts'
import { addAccount } from '../account/account-store.ts'
import type { CoveredUserOnWire } from '../coverage/coverage-shape.ts'
import { newId } from '../http/token.ts'
import { makeLink } from '../link/link.ts'
import { addPolicy } from '../policy/policy-store.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import { rememberAnswer } from '../session/session-store.ts'
import { type Finished, startSession } from '../session/start-session.ts'
import type { Tx } from '../store/store.ts'
import { readUser } from '../user/user-store.ts'

const SEED = 70
const ACCOUNTS = 1_000
const AT_ONCE = 32

/** An administrator who can save any policy: she has everything. */
const ADMIN: RandomUser = {
  role: 'admin',
  status: 'active',
  ownChoice: false,
  phone: 'proven',
  number: 'mobile',
  apps: 1,
  securityKeys: 1,
  recoveryCodes: 0,
  temporaryCode: 'none',
  everEnrolled: true,
  codesDisabled: false,
}

type Story = { users: RandomUser[]; present: TwoFactorPolicy; wished: TwoFactorPolicy }

/** Who was never let in cannot have set anything up. */
const possible = (user: RandomUser): RandomUser =>
  user.status !== 'invited'
    ? user
    : {
        ...user,
        apps: 0,
        securityKeys: 0,
        recoveryCodes: 0,
        temporaryCode: 'none',
        everEnrolled: false,
        codesDisabled: false,
        ownChoice: false,
        phone: user.phone === 'proven' ? 'on_file' : user.phone,
      }

const story: fc.Arbitrary<Story> = fc.record({
  users: fc.array(randomUser.map(possible), { minLength: 1, maxLength: 3 }),
  present: randomPolicy,
  wished: randomPolicy,
})

type Stored = { state: RandomUser; id: string; email: string; token: string | null }

let people = 0

/** An account as the story has it, and the browser of its administrator, who has answered by every method. */
async function storeStory(
  house: House,
  { users, present }: Story,
  passwordHash: string,
): Promise<{ admin: TestBrowser; stored: Stored[] }> {
  const { world } = house
  const accountId = newId(world.random, 'acc')
  const now = house.now()
  const storeUser = async (tx: Tx, state: RandomUser): Promise<Stored> => {
    const id = newId(world.random, 'usr')
    const { email } = await storeUserIn(tx, state, { accountId, id, nth: people++, passwordHash }, now)
    const isInvited = state.status === 'invited'
    const link = isInvited ? await makeLink(world, tx, { accountId, id }, 'invitation', null, now) : null
    return { state, id, email, token: link && new URL(link.url).hash.slice(1) }
  }
  const { cookie, stored } = await world.store.write(async (tx) => {
    await addAccount(tx, { id: accountId, name: 'Example Ltd', country: 'US' }, now)
    await addPolicy(tx, accountId, present, now)
    const { id } = await storeUser(tx, ADMIN)
    const finished: Finished = {
      why: 'answered',
      amr: ['pwd', 'sms', 'mfa'],
      answered: 'sms',
      byBackup: false,
      startsSudo: true,
      client: { address: '127.0.0.1', network: '127.0.0.1', browser: 'Firefox on Linux' },
      browserSecret: id,
      oldSession: null,
      trustedDeviceId: null,
    }
    const started = await startSession(world, tx, await readUser(tx, accountId, id), finished, now)
    for (const method of ['sms', 'app', 'security_key'] as const)
      await rememberAnswer(tx, started.session.caller, method, now)
    const all: Stored[] = []
    for (const state of users) all.push(await storeUser(tx, state))
    return { cookie: started.cookie, stored: all }
  })
  const admin = house.browser()
  admin.setCookie('sallyport_session', cookie)
  return { admin, stored }
}

/** What a user really meets once she has entered her password, or has accepted her invitation. */
async function meets(house: House, { state, email, token }: Stored) {
  const browser = house.browser()
  const { status, body } =
    token === null
      ? await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
      : await accept(browser, token)
  assert.equal(status, 200, JSON.stringify(body))
  const wordsOf = (ways: { method: string }[]) => ways.map(({ method }) => method)
  // listed for everybody, so that a thief of the password learns nothing
  const real = (ways: string[]) =>
    ways.filter((way) => way !== 'temporary_code' || state.temporaryCode === 'live')
  if (body.state === 'signed_in') return { word: 'ready', prove: null, enrols: [], ways: null }
  const methods = wordsOf(body.methods)
  if (body.state === 'second_factor_required') {
    const ways = real([...methods, ...wordsOf(body.otherWays)])
    return body.firstUse
      ? { word: 'will_enrol', prove: null, enrols: methods, ways }
      : { word: 'ready', prove: null, enrols: [], ways }
  }
  assert.equal(body.state, 'enrolment_required')
  // the invitation is what she has proved herself by
  const prove = body.prove === null ? ['email_code'] : real(wordsOf(body.prove))
  return { word: prove.length === 0 ? 'stuck' : 'will_enrol', prove, enrols: methods, ways: prove }
}

/** Whether SMS is all that she is asked for, and her number cannot receive it. */
const cannotAnswer = ({ phone, number }: RandomUser, ways: string[] | null) =>
  phone !== 'none' && number === 'landline' && ways !== null && ways.every((way) => way === 'sms')

test('what the preview says of each user of a thousand accounts is what she then meets', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  // who is told by mail waits for its turn, and has none here
  house.world.messageWritten = () => undefined
  const passwordHash = await house.world.passwordHasher.hash(PASSWORD)
  const told = { ready: 0, will_enrol: 0, stuck: 0, unreachable: 0, invited: 0 }
  const comesTrue = async (nth: number, of: Story): Promise<void> => {
    const { admin, stored } = await storeStory(house, of, passwordHash)
    const asked = await admin.call('POST', '/api/v1/account/security-policy/preview', {
      twoFactor: of.wished,
    })
    assert.equal(asked.status, 200, JSON.stringify(asked.body))
    const listed: CoveredUserOnWire[] = asked.body.users.items
    const saved = await admin.call('PUT', '/api/v1/account/security-policy', {
      twoFactor: of.wished,
      version: 1,
    })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    for (const user of stored) {
      const said = listed.find(({ id }) => id === user.id)
      const about = `seed ${SEED}, account ${nth}: ${JSON.stringify({ user: user.state, ...of, users: undefined, said })}`
      if (user.state.status === 'deactivated') {
        assert.equal(said, undefined, about)
        continue
      }
      assert.ok(said, about)
      const met = await meets(house, user)
      const isStuck = met.word === 'stuck' || cannotAnswer(user.state, met.ways)
      assert.equal(said.after, isStuck ? 'stuck' : met.word, about)
      assert.equal(said.stuckBecause === 'unreachable', isStuck && met.word !== 'stuck', about)
      if (user.token === null)
        assert.deepEqual(
          [said.prove && [...said.prove].toSorted(), said.enrols],
          [met.prove?.toSorted() ?? null, met.enrols],
          about,
        )
      told[said.after]++
      if (said.stuckBecause === 'unreachable') told.unreachable++
      if (user.token !== null) told.invited++
    }
  }
  const stories = fc.sample(story, { seed: SEED, numRuns: ACCOUNTS }).entries()
  const work = async () => {
    for (const [nth, of] of stories) await comesTrue(nth, of)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  for (const [what, count] of Object.entries(told)) assert.ok(count >= 10, `${what}: ${count}`)
})
