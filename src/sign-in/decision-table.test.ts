import assert from 'node:assert/strict'
import {
  answerBy,
  begin,
  enrolIn,
  givenBy,
  type Having,
  type Person,
  personWith,
  setPolicy,
  stateOf,
} from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { codeIn, mailTo } from '../../test/invited.ts'
import type { TestBrowser } from '../../test/browser.ts'
import type { Method } from '../policy/method-name.ts'

/** What a sign-in asks for: a method at once, or a proof first; `[]`: only an administrator can help. */
type Asked = { ask: Method[]; firstUse?: true } | { prove: (Method | 'email_code')[] }

const mail: Asked = { prove: ['email_code'] }
const help: Asked = { prove: [] }
const sms: Asked = { ask: ['sms'] }
const first: Asked = { ask: ['sms'], firstUse: true }
const app: Asked = { ask: ['app'] }
const key: Asked = { ask: ['security_key'] }
const byApp: Asked = { prove: ['app'] }
const byKey: Asked = { prove: ['security_key'] }
const bySms: Asked = { prove: ['sms'] }

const COLUMNS: Having[] = ['nothing', 'number', 'phone', 'app', 'key', 'phone+app', 'reset']
const TABLE: [policy: Method[], ...asked: Asked[]][] = [
  [['sms'], mail, first, sms, byApp, byKey, sms, help],
  [['app'], mail, mail, bySms, app, byKey, app, help],
  [['security_key'], mail, mail, bySms, byApp, key, { prove: ['app', 'sms'] }, help],
  [['sms', 'app'], mail, first, sms, app, byKey, { ask: ['sms', 'app'] }, help],
  [['app', 'sms'], mail, first, sms, app, byKey, { ask: ['app', 'sms'] }, help],
  [['sms', 'security_key'], mail, first, sms, byApp, key, sms, help],
  [['security_key', 'sms'], mail, first, sms, byApp, key, sms, help],
]

for (const [policy, ...asked] of TABLE) {
  onBothEngines(
    `${policy.join('+')} asks each user for what the table says, and lets them in by it`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      house.stopTime()
      const account = await house.newAccount()
      for (const [index, having] of COLUMNS.entries()) {
        const person = await personWith(house, account, having)
        const [primary = 'sms', backup = null] = policy
        await setPolicy(house, account, { primary, backup })
        const expected = asked[index]
        assert.ok(expected)
        await isAsked(house, account, person, policy, expected)
      }
    },
  )
}

async function isAsked(
  house: House,
  account: TestAccount,
  person: Person,
  policy: Method[],
  expected: Asked,
): Promise<void> {
  const browser = await begin(house, person)
  const state = (await stateOf(browser)) as { methods: { method: string; rank: string }[] } & Record<
    string,
    unknown
  >
  const ranks = state.methods.map(({ method, rank }) => [method, rank])
  const rankOf = (method: Method) => [method, method === policy[0] ? 'primary' : 'backup']
  const waysOf = (ways: unknown) => (ways as { method: string }[]).map(({ method }) => method)
  if ('ask' in expected) {
    assert.equal(state['state'], 'second_factor_required')
    assert.deepEqual(ranks, expected.ask.map(rankOf))
    assert.equal(state['firstUse'], expected.firstUse ?? false)
    assert.deepEqual(
      waysOf(state['otherWays']),
      expected.firstUse ? ['email_code', 'temporary_code'] : ['temporary_code'],
    )
    const [method = 'sms'] = expected.ask
    const given = await givenBy(house, browser, person, method)
    assert.equal((await answerBy(browser, 'second-factor', given))['state'], 'signed_in')
    return
  }
  assert.equal(state['state'], 'enrolment_required')
  assert.deepEqual(ranks, policy.map(rankOf))
  assert.deepEqual(waysOf(state['prove']), [...expected.prove, 'temporary_code'])
  for (const method of policy) await isRefusedUnproven(browser, method)
  const [proof] = expected.prove
  if (proof === undefined) return
  const given =
    proof === 'email_code'
      ? await mailedCode(house, browser, person)
      : await givenBy(house, browser, person, proof, 'proof')
  const proved = await answerBy(browser, 'proof', given)
  assert.deepEqual([proved['state'], proved['prove']], ['enrolment_required', null])
  const [primary = 'sms'] = policy
  const ended = await enrolIn(house, browser, primary)
  assert.deepEqual([ended['state'], ended['why']], ['signed_in', 'answered'])
  assert.equal((await browser.call('GET', '/api/v1/account')).body.id, account.accountId)
}

async function isRefusedUnproven(browser: TestBrowser, method: Method): Promise<void> {
  const path = { sms: 'phone', app: 'app', security_key: 'security-key-options' }[method]
  const body = method === 'sms' ? { phone: '+1 303 555 0199' } : undefined
  const { status, body: said } = await browser.call('POST', `/api/v1/sign-in/enrolment/${path}`, body)
  assert.deepEqual([status, said.code], [403, 'proof_required'], method)
}

async function mailedCode(house: House, browser: TestBrowser, { email }: Person) {
  const { status } = await browser.call('POST', '/api/v1/sign-in/proof/email-code')
  assert.equal(status, 202)
  return { method: 'email_code', code: codeIn(await mailTo(house, email, 'code')) }
}
