import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestBrowser } from '../../test/browser.ts'
import { PASSWORD, SET_UP_CODE } from '../../test/house.ts'
import { cutPower, foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { openDatabase } from '../../test/stores.ts'
import { addUser } from '../user/user-change-store.ts'
import { statement } from '../store/statement.ts'

const MEMBERS = 650
const OFF = { active: false, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const findDue = statement((q, _: Record<never, never>) => q.db.selectFrom('notices_due').select('told_up_to'))
const countMails = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('mails'))
    .where('account_id', '=', p.accountId)
    .where('kind', '=', 'mail'),
)

/** Who was told so far, as the outbox has it. */
async function told(browser: TestBrowser): Promise<string[]> {
  const all: string[] = []
  for (let query = '?limit=100'; query !== '';) {
    const headers = { authorization: `Bearer ${SET_UP_CODE}` }
    const { body } = await browser.call('GET', `/api/v1/outbox${query}`, undefined, headers)
    for (const { to, subject } of body.items) if (subject?.includes('no longer asks')) all.push(to)
    query = body.nextCursor === null ? '' : `?limit=100&cursor=${body.nextCursor}`
  }
  return all
}

for (const engine of ['sqlite', 'postgres'] as const)
  void test(`whoever tells users that two-factor is off is killed, and everybody is told once (${engine})`, async (t) => {
    const ground = await newGround(t, engine)
    const first = await startProduct(t, ground)
    const account = await foundAccount(first)
    const store = openDatabase(ground.database)
    t.after(() => store.close())
    const { accountId } = account
    const names = Array.from({ length: MEMBERS }, (_, nth) => `member.${nth}@example.com`)
    await store.write(async (tx) => {
      for (const [nth, email] of names.entries())
        await addUser(tx, {
          accountId,
          id: `usr_${nth}`,
          name: 'Robin Diaz',
          email,
          emailKey: email,
          role: 'member',
          phone: null,
          passwordHash: '',
          now: Date.now(),
        })
    })
    const dueUpTo = async () => (await store.read.first(findDue, {}))?.told_up_to
    const mails = async () => (await store.read.first(countMails, { accountId }))?.mails ?? 0
    const until = async (is: (upTo: string | undefined) => boolean) => {
      for (let tries = 0; tries < 4_000 && !is(await dueUpTo()); tries++)
        await new Promise((resolve) => setTimeout(resolve, 5))
      assert.ok(is(await dueUpTo()))
    }

    const admin = first.browser()
    await admin.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    await admin.call('POST', '/api/v1/sign-in/sms-code')
    const code = await nthCode(ground, account.phone, 1, first)
    await admin.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
    const before = await mails()
    const saved = await admin.call('PUT', '/api/v1/account/security-policy', { twoFactor: OFF, version: 1 })
    assert.equal(saved.status, 200)
    await cutPower(first)
    assert.notEqual(await dueUpTo(), undefined, 'nobody was told yet, or not everybody')

    const second = await startProduct(t, ground)
    const beside = engine === 'postgres' ? await startProduct(t, ground) : null
    await until((upTo) => upTo !== '')
    await cutPower(second)
    const last = beside ?? (await startProduct(t, ground))
    await until((upTo) => upTo === undefined)
    // what was being sent by a process that died is not shown: nobody knows whether it went out
    const shown = await told(last.browser())
    assert.equal(new Set(shown).size, shown.length)
    assert.ok(shown.every((to) => names.includes(to)))
    assert.equal((await mails()) - before, names.length + ['that the policy was changed'].length)
  })
