import assert from 'node:assert/strict'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import { hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { byAge, type Ending, ENDINGS } from '../../test/endings.ts'
import { onBothEngines, PASSWORD } from '../../test/house.ts'
import { HOUR_MS } from '../store/duration.ts'

const NEW_PASSWORD = 'another four or five words'

const ALL_ENDINGS: Record<string, Ending> = {
  ...ENDINGS,
  'a new sign-in in the same browser': async ({ browser, person, house }) => {
    const other = await signedInBy(house, person, 'sms')
    browser.setCookie('sallyport_session', other.cookie('sallyport_session') ?? '')
    return other.call('DELETE', '/api/v1/me/sessions')
  },
  idleness: async ({ house }) => house.passTime(1 * HOUR_MS),
  'the end of the session by age': byAge,
}

onBothEngines('every ending reaches the hosts at once', async (t, engine) => {
  const { house, account, admin } = await openHosts(t, { engine })
  for (const [what, end] of Object.entries(ALL_ENDINGS)) {
    const person = await personWith(house, account, 'phone')
    const browser = hostBrowser(house, await signedInBy(house, person, 'sms'))
    await passes(browser)
    await end({ house, admin, person, browser: browser.own })
    assert.equal((await browser.ask()).status, 302, what)
    assert.equal((await browser.ask({ headers: { accept: '*/*' } })).status, 401, what)
  }
})

onBothEngines(
  'a new password ends what copies of the old cookie were let in to, and its own session goes on',
  async (t, engine) => {
    const { house, account } = await openHosts(t, { engine })
    const person = await personWith(house, account, 'phone')
    const mine = hostBrowser(house, await signedInBy(house, person, 'sms'))
    const thief = hostBrowser(house, mine.own.copy())
    await passes(thief)
    const begun = await thief.ask({ path: '/later' })
    assert.equal(begun.status, 200)
    const body = { currentPassword: PASSWORD, password: NEW_PASSWORD }
    assert.equal((await mine.own.call('PUT', '/api/v1/me/password', body)).status, 204)
    assert.equal((await thief.ask()).status, 302)
    assert.equal((await thief.visit()).at.pathname, '/sign-in')
    await passes(mine)
  },
)
