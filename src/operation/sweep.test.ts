import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageRows, signInRows } from '../../test/account-rows.ts'
import { HEADER, importFile } from '../../test/csv-file.ts'
import { sessionRows } from '../../test/house-rows.ts'
import {
  answer,
  atSmsStep,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  toSmsStep,
  wrongCode,
} from '../../test/house.ts'
import { eachEngine } from '../../test/stores.ts'
import { DAY_MS, HOUR_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { startSweeper, sweep } from './sweep.ts'

const count = (
  table:
    | 'challenges'
    | 'session_answers'
    | 'password_tries'
    | 'network_tries'
    | 'number_budgets'
    | 'known_browsers'
    | 'links'
    | 'sign_ups'
    | 'reset_requests'
    | 'mail_budgets'
    | 'user_imports',
) =>
  statement((q, _: Record<never, never>) =>
    q.db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('rows')),
  )
const COUNTED = {
  challenges: count('challenges'),
  session_answers: count('session_answers'),
  password_tries: count('password_tries'),
  network_tries: count('network_tries'),
  number_budgets: count('number_budgets'),
  known_browsers: count('known_browsers'),
  links: count('links'),
  sign_ups: count('sign_ups'),
  reset_requests: count('reset_requests'),
  mail_budgets: count('mail_budgets'),
}

/** What no sign-in writes; it has a test of its own. */
const EMPTY = { links: 0, sign_ups: 0, reset_requests: 0, mail_budgets: 0 }

const addTries = statement((q, p: { hash: string; at: number }) =>
  q.db
    .insertInto('password_tries')
    .values({ email_hash: p.hash, wrong_in_a_row: 1, wait_until_ms: 0, counted_at_ms: p.at }),
)

const renewTries = statement((q, p: { hash: string; at: number }) =>
  q.db.updateTable('password_tries').set({ counted_at_ms: p.at }).where('email_hash', '=', p.hash),
)

onBothEngines(
  'what nobody needs any more goes when its time has come, and nothing before',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    await house.browser().call('POST', '/api/v1/sign-in', { email: 'nobody@example.com', password: PASSWORD })
    const rows = async (): Promise<Record<string, number | undefined>> => {
      const counts = await Promise.all(
        Object.entries(COUNTED).map(
          async ([table, counted]) =>
            [table, (await house.world.store.read.first(counted, {}))?.rows] as const,
        ),
      )
      return {
        ...Object.fromEntries(counts),
        sign_ins: (await signInRows(house, account)).length,
        sessions: (await sessionRows(house.world.store, account)).length,
        messages: (await messageRows(house, account)).length,
      }
    }
    const beganAt = house.now()
    const all = {
      challenges: 1,
      session_answers: 1,
      password_tries: 2,
      network_tries: 1,
      number_budgets: 1,
      known_browsers: 1,
      ...EMPTY,
      sign_ins: 1,
      sessions: 1,
      // that her account is there, the code, and that her phone answers
      messages: 3,
    }
    assert.deepEqual(await rows(), all)
    const after = async (ms: number) => {
      await sweep(house.world, beganAt + ms)
      return rows()
    }
    assert.deepEqual(await after(HOUR_MS), all)
    assert.deepEqual(await after(HOUR_MS + 1), { ...all, network_tries: 0 })
    assert.deepEqual(await after(DAY_MS + HOUR_MS), {
      ...all,
      network_tries: 0,
      challenges: 0,
      session_answers: 0,
      password_tries: 0,
    })
    assert.deepEqual(await after(2 * DAY_MS), {
      challenges: 0,
      session_answers: 0,
      password_tries: 0,
      network_tries: 0,
      number_budgets: 1,
      known_browsers: 1,
      ...EMPTY,
      sign_ins: 1,
      sessions: 1,
      messages: 3,
    })
    assert.deepEqual(await after(2 * DAY_MS + 1), {
      challenges: 0,
      session_answers: 0,
      password_tries: 0,
      network_tries: 0,
      number_budgets: 0,
      known_browsers: 1,
      ...EMPTY,
      sign_ins: 1,
      sessions: 0,
      // what became of the SMS, without its text
      messages: 1,
    })
    assert.equal((await after(30 * DAY_MS))['messages'], 1)
    assert.equal((await after(30 * DAY_MS + 1))['messages'], 0)
    assert.equal((await after(90 * DAY_MS)).sign_ins, 1, 'why each was asked is kept for 90 days')
    assert.equal((await after(90 * DAY_MS + 1)).sign_ins, 0)
    assert.equal((await after(400 * DAY_MS))['known_browsers'], 1, 'as long as a browser keeps its cookie')
    assert.equal((await after(400 * DAY_MS + 1))['known_browsers'], 0)
  },
)

const AT = 10 * DAY_MS
const addLink = statement((q, p: { expiresAt: number }) =>
  q.db.insertInto('links').values({
    account_id: 'acc_1',
    user_id: 'usr_1',
    purpose: 'password_reset',
    secret_hash: 'hash',
    made_by: null,
    made_at_ms: 0,
    expires_at_ms: p.expiresAt,
    used_at_ms: null,
  }),
)
const addSignUp = statement((q, p: { expiresAt: number }) =>
  q.db
    .insertInto('sign_ups')
    .values({ account_id: 'acc_1', secret_hash: 'hash', form: 'sealed', expires_at_ms: p.expiresAt }),
)
const addRequest = statement((q, p: { at: number }) =>
  q.db.insertInto('reset_requests').values({ id: 'rst_1', request: 'sealed', asked_at_ms: p.at }),
)
const addBudget = statement((q, p: { at: number }) =>
  q.db.insertInto('mail_budgets').values({ key_hash: 'hash', sent: '[]', changed_at_ms: p.at }),
)

eachEngine('links, requests for them and what was mailed go when their time has come', async (store) => {
  await store.write(async (tx) => {
    await tx.run(addLink, { expiresAt: AT })
    await tx.run(addSignUp, { expiresAt: AT })
    await tx.run(addRequest, { at: AT })
    await tx.run(addBudget, { at: AT })
  })
  const left = async (now: number) => {
    await sweep({ store }, now)
    const tables = ['links', 'sign_ups', 'reset_requests', 'mail_budgets'] as const
    const counts = await Promise.all(tables.map((table) => store.read.first(COUNTED[table], {})))
    return tables.filter((_, at) => counts[at]?.rows === 1)
  }
  assert.deepEqual(await left(AT), ['links', 'sign_ups', 'reset_requests', 'mail_budgets'])
  assert.deepEqual(await left(AT + 1), ['links', 'reset_requests', 'mail_budgets'])
  assert.deepEqual(await left(AT + DAY_MS), ['links', 'reset_requests', 'mail_budgets'])
  assert.deepEqual(await left(AT + DAY_MS + 1), ['mail_budgets'])
  assert.deepEqual(await left(AT + 2 * DAY_MS), ['mail_budgets'], 'as long as it may still count')
  assert.deepEqual(await left(AT + 2 * DAY_MS + 1), [])
})

onBothEngines(
  'a sign-in that was given up goes after a day, one that was answered wrongly stays',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await signedIn(house, account)
    await toSmsStep(house, account, house.browser())
    const guessed = await atSmsStep(house, account)
    await answer(guessed.browser, wrongCode(guessed.code))
    const left = async () =>
      (await signInRows(house, account))
        .map((row) => String(row.asked_because ?? row.wrong_way))
        .toSorted((a, b) => a.localeCompare(b))
    await sweep(house.world, house.now() + DAY_MS)
    assert.deepEqual(await left(), ['null', 'single_sign_on', 'sms'])
    await sweep(house.world, house.now() + DAY_MS + 1)
    assert.deepEqual(await left(), ['single_sign_on', 'sms'], 'why the finished one was asked is kept')
    await sweep(house.world, house.now() + 90 * DAY_MS + 1)
    assert.deepEqual(await left(), [])
  },
)

test('what is wrong in a file is told for 30 days', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const admin = await signedIn(house, await house.newAccount())
  assert.equal((await importFile(admin, `${HEADER}A,b,c,d\n`)).status, 422)
  const findImports = count('user_imports')
  const imports = async () => (await house.world.store.read.first(findImports, {}))?.rows
  await sweep(house.world, house.now() + 30 * DAY_MS)
  assert.equal(await imports(), 1)
  await sweep(house.world, house.now() + 30 * DAY_MS + 1)
  assert.equal(await imports(), 0)
})

onBothEngines('what is renewed while the sweep waits for it stays', async (t, engine) => {
  const { world } = await openHouse(t, { engine })
  await world.store.write((tx) => tx.run(addTries, { hash: 'old', at: 1 }))
  const renewed = Promise.withResolvers<void>()
  const renewal = world.store.write(async (tx) => {
    await tx.run(renewTries, { hash: 'old', at: 3 * DAY_MS })
    renewed.resolve()
    // the row is held while the sweep comes to it
    const until = performance.now() + 300
    while (performance.now() < until) await tx.first(COUNTED.password_tries, {})
  })
  await renewed.promise
  const sweeping = sweep(world, 3 * DAY_MS)
  await renewal
  assert.equal(await sweeping, 0)
  assert.equal((await world.store.read.first(COUNTED.password_tries, {}))?.rows, 1)
})

onBothEngines('a sweep goes on batch by batch until all that is old has gone', async (t, engine) => {
  const { world } = await openHouse(t, { engine })
  await world.store.write(async (tx) => {
    for (let n = 0; n < 1_203; n++) await tx.run(addTries, { hash: `old ${n}`, at: 1 })
    await tx.run(addTries, { hash: 'young', at: 3 * DAY_MS })
  })
  assert.equal(await sweep(world, 3 * DAY_MS), 1_203)
  assert.equal((await world.store.read.first(COUNTED.password_tries, {}))?.rows, 1)
})

test('of several processes one sweeps at a time', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { world } = await openHouse(t)
  const writes = [0, 0, 0]
  const stops = writes.map((_, at) => {
    const write: typeof world.store.write = async (work) => {
      writes[at] = (writes[at] ?? 0) + 1
      return world.store.write(work)
    }
    return startSweeper({ ...world, store: { ...world.store, write } }, `prc_${at}`)
  })
  t.mock.timers.tick(10 * 60_000)
  const sum = () => writes.reduce((all, one) => all + one)
  for (let before = -1; before < sum() || sum() < 4; await new Promise((resolve) => setTimeout(resolve, 100)))
    before = sum()
  const [first = 0, second, third] = writes.toSorted((a, b) => b - a)
  assert.ok(first > 2, 'one has the lease, and sweeps')
  assert.deepEqual([second, third], [1, 1], 'the others have asked for it')
  for (const stop of stops) stop()
})
