import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, PASSWORD, sentCode, SET_UP_CODE, type House } from '../../test/house.ts'
import { cookiesOf } from './cookies.ts'

/** Every cookie that a whole sign-in and its end set, by name, in order. */
async function cookiesOfAStory(house: House): Promise<string[]> {
  const account = await house.newAccount()
  const browser = house.browser()
  const answers = [await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })]
  answers.push(await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD }))
  const code = await sentCode(house, account, browser)
  answers.push(await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code }))
  answers.push(await browser.call('DELETE', '/api/v1/session'))
  return answers.flatMap(({ headers }) => headers.getSetCookie())
}

const attributes = (cookie: string) => cookie.split('; ').slice(1).toSorted()
const name = (cookie: string) => cookie.split('=')[0]

test('on http a cookie is for this origin’s own pages and no script', async (t) => {
  const cookies = await cookiesOfAStory(await openHouse(t))
  assert.deepEqual(cookies.map(name), [
    'sallyport_set_up',
    'sallyport_sign_in',
    'sallyport_session',
    'sallyport_sign_in',
    'sallyport_device',
    'sallyport_session',
  ])
  const base = ['HttpOnly', 'Path=/', 'SameSite=Lax']
  const [setUp, signIn, session, endOfSignIn, device, endOfSession] = cookies.map(attributes)
  assert.deepEqual([setUp, signIn], [base, base], 'they end with the browser')
  assert.deepEqual(session, ['HttpOnly', `Max-Age=${24 * 60 * 60}`, 'Path=/', 'SameSite=Lax'])
  assert.deepEqual(device, ['HttpOnly', `Max-Age=${400 * 24 * 60 * 60}`, 'Path=/', 'SameSite=Lax'])
  for (const end of [endOfSignIn, endOfSession])
    assert.deepEqual(end, ['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Lax'])
})

test('on https every cookie is Secure and bound to this very host', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_PUBLIC_URL: 'https://localhost' } })
  const cookies = await cookiesOfAStory(house)
  assert.equal(cookies.length, 6)
  for (const cookie of cookies) {
    assert.match(cookie, /^__Host-sallyport_[a-z_]+=/)
    for (const attribute of ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
      assert.ok(attributes(cookie).includes(attribute), cookie)
    assert.doesNotMatch(cookie, /Domain/i, '__Host- allows none')
  }
})

test('on https a cookie without the prefix, which a sibling could have set, is none of ours', () => {
  const { cookies } = cookiesOf('sallyport_session=planted; __Host-sallyport_sign_in=own', true)
  assert.deepEqual([cookies.get('session'), cookies.get('signIn')], [undefined, 'own'])
})

test('a cookie header of nonsense holds no cookie', () => {
  for (const header of [
    '',
    ';;;',
    '=',
    '=x',
    'sallyport_session',
    'sallyport_session=',
    '__proto__=1',
    'a=b=c;;d',
    '\u00ff=\u00ff',
  ]) {
    assert.equal(cookiesOf(header, false).cookies.get('session'), undefined, header)
  }
})
