import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestBrowser } from '../../test/browser.ts'
import { beginUpload, HEADER, importState, manyRows } from '../../test/csv-file.ts'
import { PASSWORD, type TestAccount } from '../../test/house.ts'
import { eventRows } from '../../test/house-rows.ts'
import {
  cutPower,
  foundAccount,
  type Ground,
  newGround,
  nthCode,
  startProduct,
} from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase } from '../../test/stores.ts'
import { statement } from '../store/statement.ts'

const silence = statement((q, _: Record<never, never>) =>
  q.db.updateTable('user_imports').set({ changed_at_ms: 0 }),
)

async function signedIn(ground: Ground, product: ServerProcess, account: TestAccount): Promise<TestBrowser> {
  const browser = product.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  const code = await nthCode(ground, account.phone, 1, product)
  const answer = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.equal(answer.status, 200)
  return browser
}

/** Asks until an import stands so. */
async function stateWhere(
  browser: TestBrowser,
  is: (state: { state: string; checked: number; invitationsWaiting: number }) => boolean,
) {
  for (let tries = 0; tries < 2_000; tries++) {
    const { body } = await importState(browser)
    if (body.state !== undefined && is(body)) return body
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the import did not get there')
}

const usersIn = async (browser: TestBrowser): Promise<number> =>
  (await browser.call('GET', '/api/v1/account/users?limit=1')).body.matching

/** The same browser, at the process that took the place of the one before. */
function at(product: ServerProcess, before: TestBrowser): TestBrowser {
  const browser = product.browser()
  browser.setCookie('sallyport_session', before.cookie('sallyport_session') ?? '')
  return browser
}

for (const engine of ['sqlite', 'postgres'] as const)
  void test(`an import whose process is killed leaves all of its users or none, and their invitations go on (${engine})`, async (t) => {
    const ground = await newGround(t, engine)
    let product = await startProduct(t, ground)
    const account = await foundAccount(product)
    let admin = await signedIn(ground, product, account)

    const checking = beginUpload(product.url, admin)
    await checking.send(HEADER + manyRows(2_000))
    await stateWhere(admin, ({ checked }) => checked > 0)
    await cutPower(product)
    product = await startProduct(t, ground)
    admin = at(product, admin)
    assert.equal(await usersIn(admin), 1)
    assert.equal((await importState(admin)).body.state, 'checking')

    // by now it has told nothing for a minute
    const store = openDatabase(ground.database)
    t.after(() => store.close())
    await store.write((tx) => tx.run(silence, {}))
    assert.equal((await importState(admin)).body.state, 'broken_off')

    const saving = beginUpload(product.url, admin, '?invite=false')
    saving.request.end(HEADER + manyRows(8_000, 10_000))
    await stateWhere(admin, ({ checked }) => checked > 6_500)
    await new Promise((resolve) => setTimeout(resolve, 250))
    await cutPower(product)
    product = await startProduct(t, ground)
    admin = at(product, admin)
    const { state } = (await importState(admin)).body
    assert.ok(state === 'checking' || state === 'done', state)
    const before = state === 'done' ? 8_001 : 1
    assert.equal(await usersIn(admin), before)

    await store.write((tx) => tx.run(silence, {}))
    const inviting = beginUpload(product.url, admin)
    inviting.request.end(HEADER + manyRows(180, 20_000))
    assert.equal((await inviting.answer).status, 201)
    await stateWhere(admin, ({ invitationsWaiting: waiting }) => waiting > 0 && waiting < 180)
    await cutPower(product)
    product = await startProduct(t, ground)
    admin = at(product, admin)
    await stateWhere(admin, ({ invitationsWaiting: waiting }) => waiting === 0)
    const invited = await eventRows(store, account, 'user_invited')
    assert.deepEqual([invited.length, new Set(invited.map(({ subject_id: id }) => id)).size], [180, 180])
    assert.equal(await usersIn(admin), before + 180)
  })
