import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { answerBy, begin, givenBy, personWith, recoveryCodes } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { type House, openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { statement } from '../store/statement.ts'

type Who = { userId: string }
type Happens = () => Promise<unknown>

const stillHere = statement((q, _: Record<never, never>) => q.db.selectFrom('installation').select('id'))

/** Lets something happen once, behind the nth look at a row with this column. Gives back how to end the watch. */
function afterLook({ world }: House, nth: number, column: string, happens: Happens): () => void {
  const { read } = world.store
  const { first } = read
  let looks = 0
  read.first = async (made, parameters) => {
    const row = await first(made, parameters)
    if (row && Object.hasOwn(row, column) && ++looks === nth) await happens()
    return row
  }
  return () => {
    read.first = first
    assert.ok(looks >= nth, `${column} was looked at ${looks} times`)
  }
}

const remove = async (house: House, account: Parameters<typeof signedIn>[1]) => {
  const admin = await signedIn(house, account)
  return async ({ userId }: Who) =>
    assert.equal(said(await admin.call('DELETE', `/api/v1/account/users/${userId}`)), '204')
}

test('who saved a policy or changed an account and is deleted while that is read keeps nobody from reading it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const removed = await remove(house, account)
  for (const [path, column, change] of [
    [
      '/api/v1/account/security-policy',
      'saved_by',
      async (by: typeof admin) => {
        const { version, twoFactor } = (await admin.call('GET', '/api/v1/account/security-policy')).body
        const body = { version, twoFactor: { ...twoFactor, deviceTrust: '1_week' } }
        return by.call('PUT', '/api/v1/account/security-policy', body)
      },
    ],
    [
      '/api/v1/account',
      'changed_by',
      (by: typeof admin) => by.call('PATCH', '/api/v1/account', { name: 'Another Ltd' }),
    ],
  ] as const) {
    const email = `${column}@example.com`
    const robin = await addUserTo(house, account, {
      name: 'Robin',
      email,
      role: 'admin',
      phone: '+13035550155',
    })
    assert.equal(said(await change(await signedIn(house, robin))), '200', path)
    const end = afterLook(house, 1, column, () => removed(robin))
    const { status, body } = await admin.call('GET', path)
    end()
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
    assert.equal(body.saved?.by ?? body.changed?.by ?? null, null, path)
  }
})

test('who is deleted between two looks at her sign-in is told that there is none', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const removed = await remove(house, account)
  type Ask = (by: TestBrowser, code: string) => Promise<TestAnswer>
  const state: Ask = (by) => by.call('GET', '/api/v1/sign-in')
  const answer: Ask = (by, code) =>
    by.call('POST', '/api/v1/sign-in/second-factor', { method: 'recovery_code', code })
  for (const [nth, column, ask] of [
    [1, 'closed_because', state],
    [1, 'closed_because', answer],
    [2, 'closed_because', answer],
    [1, 'salt', answer],
    [1, 'ever_enrolled_at_ms', answer],
  ] as const) {
    const robin = await personWith(house, account, 'phone')
    const inside = await begin(house, robin)
    await answerBy(inside, 'second-factor', await givenBy(house, inside, robin, 'sms'))
    const [code = ''] = await recoveryCodes(inside)
    const browser = await begin(house, robin)
    const end = afterLook(house, nth, column, () => removed(robin))
    const asked = said(await ask(browser, code))
    end()
    assert.equal(asked, '404 no_sign_in', `${nth} ${column}`)
  }
})

test('who is deleted while a code is sent for her sign-in is told that there is none (postgres)', async (t) => {
  const house = await openHouse(t, { engine: 'postgres' })
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  const removed = await remove(house, account)
  const browser = await begin(house, robin)
  const { store } = house.world
  let over = false
  let removal: Promise<unknown> | undefined
  house.world.store = {
    ...store,
    write: (work) =>
      store.write((tx) =>
        work({
          ...tx,
          async first(made, parameters) {
            const row = await tx.first(made, parameters)
            if (removal || !row || !Object.hasOwn(row, 'closed_because')) return row
            removal = removed(robin).finally(() => (over = true))
            // a write may await nothing but its tx: it asks on until the other act is done
            for (const until = performance.now() + 5_000; !over && performance.now() < until;)
              await tx.first(stillHere, {})
            return row
          },
        }),
      ),
  }
  const sent = await browser.call('POST', '/api/v1/sign-in/sms-code')
  house.world.store = store
  await removal
  assert.ok(over)
  assert.equal(said(sent), '404 no_sign_in')
})
