import assert from 'node:assert/strict'
import type { Method } from '../src/policy/method-name.ts'
import { newKey, type Program, programOf } from './api-keys.ts'
import type { Person } from './authenticators.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import { type House, signedIn, type TestAccount } from './house.ts'

/** A product that keeps its own password page, as it speaks to us: with its key alone. */
export type Product = {
  keyId: string
  call: Program
  begin(user: { userId: string } | { email: string }, more?: object): Promise<TestAnswer>
  answer(id: string, given: object): Promise<TestAnswer>
  redeem(id: string, userId: string, purpose?: string): Promise<TestAnswer>
  look(id: string): Promise<TestAnswer>
}

export const PURPOSE = 'sign in'
const PATH = '/account/verifications'

/** A product of this key. */
export function productOf(house: Pick<House, 'browser'>, key: { id: string; key: string }): Product {
  const call = programOf(house, key)
  return {
    keyId: key.id,
    call,
    begin: (user, more = {}) =>
      call('POST', PATH, {
        user: 'userId' in user ? { id: user.userId } : { email: user.email },
        purpose: PURPOSE,
        ...more,
      }),
    answer: (id, given) => call('POST', `${PATH}/${id}/answer`, given),
    redeem: (id, userId, purpose = PURPOSE) => call('POST', `${PATH}/${id}/redemption`, { userId, purpose }),
    look: (id) => call('GET', `${PATH}/${id}`),
  }
}

/** A product of an account, and the session of the administrator who has given it its key. */
export async function newProduct(
  house: House,
  account: TestAccount,
): Promise<{ admin: TestBrowser; product: Product }> {
  const admin = await signedIn(house, account)
  return { admin, product: productOf(house, await newKey(admin, ['verify'], { name: 'Shop checkout' })) }
}

/** Begins a verification that asks, and gives back its id. */
export async function asked(product: Product, user: { userId: string }, more: object = {}): Promise<string> {
  const { status, body } = await product.begin(user, more)
  assert.equal(`${status} ${body.state}`, '201 second_factor_required', JSON.stringify(body))
  return body.id
}

/** What answers a verification by a method. */
export async function givenTo(
  house: House,
  product: Product,
  id: string,
  person: Person,
  method: Method,
): Promise<{ method: Method; code?: string; response?: unknown }> {
  if (method === 'app') return { method, code: person.app?.code() ?? '' }
  if (method === 'security_key') {
    const { status, body } = await product.call('POST', `${PATH}/${id}/security-key-options`)
    assert.equal(status, 200, JSON.stringify(body))
    return { method, response: person.key?.assert(body) }
  }
  const before = house.sent.length
  const { status, body } = await product.call('POST', `${PATH}/${id}/sms-code`)
  assert.equal(status, 202, JSON.stringify(body))
  for (let tries = 0; tries < 400 && house.sent.length === before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return { method, code: await house.codeFor(person.phone) }
}
