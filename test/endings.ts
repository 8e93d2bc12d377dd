import { HOUR_MS } from '../src/store/duration.ts'
import { type Person, signedInBy } from './authenticators.ts'
import type { TestBrowser } from './browser.ts'
import { type House, PASSWORD } from './house.ts'

/** What ends a session of somebody, in the browser that has it or elsewhere. */
export type Ending = (at: {
  house: House
  admin: TestBrowser
  person: Person
  browser: TestBrowser
}) => Promise<unknown>

const body = { currentPassword: PASSWORD, password: 'another four or five words' }

/** Every way in which a session ends, but for those that only some of what hangs on it feels. */
export const ENDINGS: Record<string, Ending> = {
  'signing out': ({ browser }) => browser.call('DELETE', '/api/v1/session'),
  'ending it from another browser': async ({ house, person }) =>
    (await signedInBy(house, person, 'sms')).call('DELETE', '/api/v1/me/sessions'),
  'a new password in another session': async ({ house, person }) =>
    (await signedInBy(house, person, 'sms')).call('PUT', '/api/v1/me/password', body),
  deactivation: ({ admin, person }) =>
    admin.call('PATCH', `/api/v1/account/users/${person.userId}`, { status: 'deactivated' }),
  'a reset by an administrator': ({ admin, person }) =>
    admin.call('POST', `/api/v1/account/users/${person.userId}/second-factor-reset`, { phone: person.phone }),
  deletion: ({ admin, person }) => admin.call('DELETE', `/api/v1/account/users/${person.userId}`),
}

/** The end of every session by age. What comes after it in a table begins with new ones. */
export const byAge: Ending = async ({ house }) => house.passTime(24 * HOUR_MS)

/** A new password in the session itself, which goes on with another secret. */
export const newPasswordHere: Ending = ({ browser }) => browser.call('PUT', '/api/v1/me/password', body)
