import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type TestApp, testApp } from '../../test/authenticators.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import type { TestAccount } from '../../test/house.ts'
import { eventRows, sessionRows } from '../../test/house-rows.ts'
import { cutPower, foundAccount, newGround, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase } from '../../test/stores.ts'
import { passwordIn } from '../../test/trusting.ts'
import { newSecret } from '../http/token.ts'
import { addApp, appRows } from '../method/app/app-store.ts'
import { base32 } from '../method/app/base32.ts'
import { policyToChange, replacePolicy } from '../policy/policy-store.ts'
import { systemRandom } from '../random/system-random.ts'
import { secretBox } from '../store/secret-box.ts'
import { type Engine, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

const ANSWER = '/api/v1/sign-in/second-factor'
const ASKED = 'second_factor_required'
const random = systemRandom()
const world = { random, box: secretBox([{ id: 'test', bytes: Buffer.alloc(32, 7) }]) }

const findDevices = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .selectFrom('trusted_devices')
    .select('id')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const deviceRows = ({ read }: Store, { accountId, userId }: TestAccount) =>
  read.all(findDevices, { accountId, userId })

/** A user who answers by her app in a browser that is to be trusted, and what she heard before the power went. */
type Answering = { account: TestAccount; app: TestApp; browser: TestBrowser; device: string; told: boolean }

async function atTheirStep(product: ServerProcess, store: Store, count: number): Promise<Answering[]> {
  const all: Answering[] = []
  while (all.length < count) {
    const account = await foundAccount(product)
    const { accountId, userId } = account
    const [id, secret] = [`aut_of_${userId}`, Buffer.from(random.bytes(20))]
    await store.write(async (tx) => {
      const before = await policyToChange(tx, accountId)
      const policy = { primary: 'app', backup: null, deviceTrust: '1_week' } as const
      await replacePolicy(tx, accountId, { ...before, ...policy, version: before.version + 1 })
      await addApp(world, tx, { accountId, id: userId }, { id, name: 'App', secret, step: 0 }, Date.now())
    })
    const browser = newBrowser(product.url)
    const device = newSecret(random)
    browser.setCookie('sallyport_device', device)
    assert.equal((await passwordIn(browser, account)).body.state, ASKED)
    const app = testApp({ now: Date.now }, { id, secret: base32(secret) })
    all.push({ account, app, browser, device, told: false })
  }
  return all
}

/** Has all answer at once and cuts the power once so many of them were told that they are in. */
async function earnUntilCut(product: ServerProcess, all: Answering[], enough: number): Promise<void> {
  let told = 0
  const answers = all.map(async (one) => {
    const body = { method: 'app', code: one.app.code(), trustDevice: true }
    const { status } = await one.browser.call('POST', ANSWER, body)
    assert.equal(status, 200)
    one.told = true
    if (++told === enough) product.kill('SIGKILL')
  })
  const outcomes = await Promise.allSettled(answers)
  await cutPower(product)
  // what the power cut tore is a failed fetch; whatever was answered must have been answered well
  for (const outcome of outcomes)
    if (outcome.status === 'rejected' && outcome.reason instanceof assert.AssertionError) throw outcome.reason
}

async function killWhileEarning(t: TestContext, engine: Engine, rounds: number): Promise<void> {
  const ground = await newGround(t, engine)
  let product = await startProduct(t, ground)
  const trusts: number[] = []
  for (let round = 0; round < rounds; round++) {
    let store = openDatabase(ground.database)
    const all = await atTheirStep(product, store, 12)
    await store.close()
    await earnUntilCut(product, all, 1 + Math.floor(Math.random() * 6))
    product = await startProduct(t, ground)
    store = openDatabase(ground.database)
    for (const { account, device, told } of all) {
      const devices = (await deviceRows(store, account)).length
      const sessions = (await sessionRows(store, account)).length
      const [app] = await appRows(store.read, account)
      const whole = [devices, sessions, app !== undefined && app.last_step > 0 ? 1 : 0]
      assert.ok(
        whole.every((one) => one === devices) && devices <= 1,
        `half an act was stored: ${whole.join()}`,
      )
      assert.ok(devices === 1 || !told, 'what she was told is stored')
      assert.equal((await eventRows(store, account, 'device_trusted')).length, devices)
      const browser = newBrowser(product.url)
      browser.setCookie('sallyport_device', device)
      const { body } = await passwordIn(browser, account)
      assert.equal(body.why ?? body.state, devices === 1 ? 'trusted_device' : ASKED)
      trusts.push(devices)
    }
    await store.close()
  }
  assert.ok(trusts.includes(1), 'some were told that they are trusted')
}

test('killed while users earn trust, the product keeps both the session and the trust or neither (sqlite)', (t) =>
  killWhileEarning(t, 'sqlite', 3))
test('killed while users earn trust, the product keeps both the session and the trust or neither (postgres)', (t) =>
  killWhileEarning(t, 'postgres', 2))
