import assert from 'node:assert/strict'
import { type Person, personWith, signedInBy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type HostBrowser, hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { type House, onBothEngines, PASSWORD } from '../../test/house.ts'
import { HOUR_MS } from '../store/duration.ts'

const NEW_PASSWORD = 'another four or five words'

type Ending = (at: {
  house: House
  admin: TestBrowser
  person: Person
  browser: HostBrowser
}) => Promise<unknown>

const ENDINGS: Record<string, Ending> = {
  'signing out': ({ browser }) => browser.own.call('DELETE', '/api/v1/session'),
  'ending it from another browser': async ({ house, person }) =>
    (await signedInBy(house, person, 'sms')).call('DELETE', '/api/v1/me/sessions'),
  'a new password in another session': async ({ house, person }) => {
    const body = { currentPassword: PASSWORD, password: NEW_PASSWORD }
    return (await signedInBy(house, person, 'sms')).call('PUT', '/api/v1/me/password', body)
  },
  'a new sign-in in the same browser': async ({ browser, person, house }) => {
    const other = await signedInBy(house, person, 'sms')
    browser.own.setCookie('sallyport_session', other.cookie('sallyport_session') ?? '')
    return other.call('DELETE', '/api/v1/me/sessions')
  },
  deactivation: ({ admin, person }) =>
    admin.call('PATCH', `/api/v1/account/users/${person.userId}`, { status: 'deactivated' }),
  'a reset by an administrator': ({ admin, person }) =>
    admin.call('POST', `/api/v1/account/users/${person.userId}/second-factor-reset`, { phone: person.phone }),
  deletion: ({ admin, person }) => admin.call('DELETE', `/api/v1/account/users/${person.userId}`),
  idleness: async ({ house }) => house.passTime(1 * HOUR_MS),
  'the end of the session by age': async ({ house }) => house.passTime(24 * HOUR_MS),
}

onBothEngines('every ending reaches the hosts at once', async (t, engine) => {
  const { house, account, admin } = await openHosts(t, { engine })
  for (const [what, end] of Object.entries(ENDINGS)) {
    const person = await personWith(house, account, 'phone')
    const browser = hostBrowser(house, await signedInBy(house, person, 'sms'))
    await passes(browser)
    await end({ house, admin, person, browser })
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
