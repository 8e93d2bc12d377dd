import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, PASSWORD } from '../../test/house.ts'
import { CALLBACK, changeApplication, follow, openIssuer, withApplication } from '../../test/relying-party.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const PAGE = { accept: 'text/html', 'sec-fetch-site': 'cross-site' }
const NEW_PASSWORD = 'another few unrelated words here'

const changePassword = async (browser: TestBrowser) => {
  const words = { currentPassword: PASSWORD, password: NEW_PASSWORD }
  assert.equal((await browser.call('PUT', '/api/v1/me/password', words)).status, 204)
}
const leadsTo = ({ headers }: TestAnswer) => headers.get('location') ?? ''
/** Begins in a browser. Gives back the way, and the cookies that show that it was begun there. */
async function beginIn(browser: TestBrowser, path: string) {
  const begun = await browser.call('GET', path, undefined, PAGE)
  const cookies = begun.headers
    .getSetCookie()
    .flatMap((line) => /^(sallyport_ente[^=]+)=([^;]*)/.exec(line)?.slice(1, 3) ?? [])
  return { way: leadsTo(begun), cookies }
}
/** Puts the cookies of a way into a browser, as a page of a sibling host can. */
function plant(browser: TestBrowser, cookies: readonly string[]): void {
  for (let at = 0; at < cookies.length; at += 2) browser.setCookie(cookies[at] ?? '', cookies[at + 1] ?? '')
}
const pathOf = (house: House, address: string) => new URL(address, house.world.config.publicUrl).pathname

test('a way that somebody else’s browser has entered lets nobody in here', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const attacker = house.browser()
  const { way, cookies } = await beginIn(attacker, (await party.begin()).path)
  const victim = admin.copy()
  plant(victim, cookies)
  const entered = await victim.call('GET', way, undefined, PAGE)
  const resumed = await attacker.call('GET', pathOf(house, leadsTo(entered)), undefined, PAGE)
  assert.match(leadsTo(resumed), /^\/oidc\/enter\//)
  const asked = await follow(house, attacker, leadsTo(resumed))
  assert.equal(asked.pathname, '/sign-in')
})

test('what a copied cookie has entered ends with a new password', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const thief = admin.copy()
  const { way, cookies } = await beginIn(house.browser(), (await party.begin()).path)
  plant(thief, cookies)
  const entered = await thief.call('GET', way, undefined, PAGE)
  await changePassword(admin)
  const resumed = await thief.call('GET', pathOf(house, leadsTo(entered)), undefined, PAGE)
  assert.match(leadsTo(resumed), /^\/oidc\/enter\//)
})

onBothEngines(
  'a code that is under way while the password is changed is worth nothing',
  async (t, engine) => {
    const house = await openIssuer(t, { engine })
    const { admin, party } = await withApplication(house)
    const thief = admin.copy()
    const { path, checks } = await party.begin()
    const { read } = house.world.store
    const { all } = read
    // the session was read, and nothing is written yet
    read.all = async (asked, parameters) => {
      read.all = all
      const rows = await all.call(read, asked, parameters)
      await changePassword(admin)
      return rows as never
    }
    const back = await follow(house, thief, path)
    assert.ok(back.href.startsWith(CALLBACK), back.href)
    const given = client.authorizationCodeGrant(party.config, back, checks)
    await assert.rejects(given, { error: 'invalid_grant' })
  },
)

test('who is to sign in anew does, though she began without her cookie', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  house.passTime(-MINUTE_MS)
  const earlier = await withApplication(house)
  house.passTime(MINUTE_MS)
  for (const more of [{ prompt: 'login' }, { max_age: '1' }]) {
    const { way, cookies } = await beginIn(house.browser(), (await earlier.party.begin(more)).path)
    const thief = earlier.admin.copy()
    plant(thief, cookies)
    const asked = await follow(house, thief, way)
    assert.deepEqual([asked.pathname, asked.searchParams.has('again')], ['/sign-in', true], asked.href)
  }
  assert.ok((await party.arrive(admin)).href.startsWith(CALLBACK))
})

test('a sign-out that an application asks for ends a locked session too', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const tokens = await party.signIn(admin)
  house.passTime(HOUR_MS)
  assert.equal((await admin.call('GET', '/api/v1/session')).body.code, 'session_locked')
  const asked = await admin.call('GET', `/oidc/sign-out?id_token_hint=${tokens.id_token}`, undefined, PAGE)
  const xsrf = new URL(leadsTo(asked), house.url).searchParams.get('xsrf') ?? ''
  const { status } = await admin.call(
    'POST',
    '/oidc/sign-out/confirm',
    new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
  )
  assert.equal(status, 200)
  assert.equal((await admin.call('GET', '/api/v1/session')).body.code, 'no_session')
  await assert.rejects(client.refreshTokenGrant(party.config, tokens.refresh_token ?? ''), {
    error: 'invalid_grant',
  })
})

test('whom an application is not open to any more has no token that is good there', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  const person = await personWith(house, account, 'phone')
  const { access_token: token } = await party.signIn(await signedInBy(house, person, 'sms'))
  assert.equal((await client.tokenIntrospection(party.config, token)).active, true)
  await changeApplication(admin, party.application.id, { openTo: 'administrators' })
  assert.equal((await client.tokenIntrospection(party.config, token)).active, false)
})

test('another spelling of the confirmation is not for other sites either', async (t) => {
  const house = await openIssuer(t)
  for (const path of ['/oidc/sign-out/confirm/', '/oidc/Sign-Out/confirm'])
    assert.equal((await house.browser().call('POST', path, undefined, PAGE)).body.code, 'cross_site', path)
  assert.notEqual(
    (await house.browser().call('POST', '/oidc/token', undefined, PAGE)).body.code,
    'cross_site',
  )
})

const findRecords = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('oidc_records').select(['model', 'expires_at_ms']),
)

test('what is kept for a stranger is kept for an hour', async (t) => {
  const house = await openIssuer(t)
  await house.browser().call('GET', '/oidc/sign-out', undefined, PAGE)
  const [kept] = await house.world.store.read.all(findRecords, {})
  assert.equal(kept?.model, 'Session')
  assert.ok((kept?.expires_at_ms ?? DAY_MS) - house.now() <= HOUR_MS + MINUTE_MS)
})
