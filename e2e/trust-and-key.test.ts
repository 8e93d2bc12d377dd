import assert from 'node:assert/strict'
import { MINUTE_MS } from '../src/store/duration.ts'
import { mailTo } from '../test/invited.ts'
import { enterPassword, passTime } from './steps/house.ts'
import { enterCode } from './steps/methods.ts'
import { arriveAt, button, field, focusIsOn, heading, reads } from './steps/see.ts'
import { story } from './steps/story.ts'
import { bodiesTo, openTrusting, copyCookies, leaveSession, toSmsPage, trustBySms } from './steps/trust.ts'

story('copied cookies are worth nothing without the key of the browser, and she is told', async (told) => {
  const { house, robin, page } = await openTrusting(told)
  await trustBySms(house, page, robin)
  await leaveSession(house, page)
  const thief = await told.visitor({ turnable: true })
  await copyCookies(page, thief)
  await toSmsPage(house, thief, robin)
  await reads(thief, /Its cookie came without its key today at \d\d:\d\d, so its trust ended\.$/)
  await mailTo(house, robin.email, 'A copied cookie was refused')

  await passTime(house, MINUTE_MS, page)
  const code = await toSmsPage(house, page, robin)
  await reads(page, /Its cookie came without its key today at \d\d:\d\d, so its trust ended\.$/)
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Security')
  await leaveSession(house, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Security')
})

story('a nonce that does not come is no reason to sign in without the key', async (told) => {
  const { house, robin, page } = await openTrusting(told)
  await trustBySms(house, page, robin)
  await leaveSession(house, page)
  const passwords = bodiesTo(page, '/sign-in')
  await page.route('**/api/v1/sign-in/device-nonce', (route) => route.abort())
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  assert.equal(await field(page, 'E-mail').inputValue(), robin.email)
  assert.equal(passwords.length, 0, 'no password went out without a proof')
  await page.unroute('**/api/v1/sign-in/device-nonce')
  await button(page, 'Try again').click()
  await arriveAt(page, 'Security')
})

story('two tabs of a browser have one key, and either is let in by it', async (told) => {
  const { house, robin, page } = await openTrusting(told)
  const tab = await page.context().newPage()
  const told1 = bodiesTo(page, '/sign-in/second-factor')
  const told2 = bodiesTo(tab, '/sign-in/second-factor')
  await trustBySms(house, page, robin)
  await leaveSession(house, page)
  await page.context().clearCookies()
  await trustBySms(house, tab, robin)
  assert.equal(told1.at(-1)?.['deviceKey'], told2.at(-1)?.['deviceKey'])
  for (const one of [page, tab]) {
    await leaveSession(house, one)
    await one.goto(`${house.url}/sign-in`)
    await enterPassword(one, robin.email)
    await arriveAt(one, 'Security')
  }
})

story('a browser that keeps no key is trusted all the same', async (told) => {
  const { house, robin, page } = await openTrusting(told)
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('not here', 'SecurityError')
    }
  })
  const answers = bodiesTo(page, '/sign-in/second-factor')
  await trustBySms(house, page, robin)
  assert.deepEqual(
    ['trustDevice', 'deviceKey'].map((name) => name in (answers.at(-1) ?? {})),
    [true, false],
  )
  await leaveSession(house, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Security')
})
