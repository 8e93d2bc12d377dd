import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { signedIn } from '../test/house.ts'
import { carryOver, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { policyIsSaved } from './steps/methods.ts'
import { named } from './steps/named-people.ts'
import {
  addressIs,
  arriveAt,
  button,
  field,
  focusIsOn,
  heading,
  reads,
  tabTo,
  titleIs,
  until,
} from './steps/see.ts'
import { story, type Story } from './steps/story.ts'

const PATH = '/account/activity'

/** The sentences of all events that are shown, the newest first. */
const events = (page: Page): Promise<string[]> => page.locator('.log .line b').allInnerTexts()

/** An administrator has saved a policy, made two users, and given one a temporary code; she stands at Activity. */
async function afterSomeActs(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await named(house, account, 'Robin Diaz', 'phone')
  await named(house, account, 'Roberta Dias', 'nothing')
  await passTime(house, DAY_MS)
  const admin = await signedIn(house, account)
  await passTime(house, MINUTE_MS)
  const code = await admin.call('POST', `/api/v1/account/users/${robin.userId}/temporary-code`, {})
  assert.equal(code.status, 201)
  const page = await told.visitor({ turnable: true })
  await carryOver(house, admin, page)
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/account/settings/security`)
  await page.getByRole('radio', { name: '1 Week' }).check()
  await button(page, 'Save').click()
  await policyIsSaved(page, 'SMS alone, trust for 1 Week.')
  return { house, account, robin, page }
}

story(
  'what happened is told by day, narrowed by what, whom and when, and the address keeps it',
  async (told) => {
    const { house, robin, page } = await afterSomeActs(told)
    await page.getByRole('link', { name: 'What changed' }).click()
    await arriveAt(page, 'Activity')
    await titleIs(page, 'Activity · Account · Sallyport')
    assert.deepEqual(await events(page), ['Alex Kim saved the security policy'])
    await reads(page, '1 event. An export holds it.')
    await page.getByText('Before and after').click()
    await reads(page, /Trust\s*Single sign-on → *becomes 1 Week/)

    await field(page, 'Events').selectOption('All events')
    await until('all events', async () => (await events(page)).length > 4)
    const shown = await events(page)
    assert.deepEqual(shown.slice(0, 2), [
      'Alex Kim saved the security policy',
      'Alex Kim issued a temporary code for Robin Diaz',
    ])
    assert.ok(shown.includes('Alex Kim signed in with password and SMS code'))
    assert.match(await page.locator('h2.day').first().innerText(), /^Today, /)
    assert.match(await page.locator('h2.day').nth(1).innerText(), /^Yesterday, /)
    await reads(page, /^Works once, until tomorrow, \d\d:\d\d\.$/)
    await reads(page, / · 127\.0\.0\.1$/)

    const user = field(page, 'User')
    await user.fill('rob')
    await page.keyboard.press('Enter')
    await reads(page, '2 users match. Choose one of them.')
    await user.fill('nobody at all')
    await page.keyboard.press('Enter')
    await reads(page, 'No user matches “nobody at all”.')
    await user.fill('robin diaz')
    await page.keyboard.press('Enter')
    await until('the user in the address', () => page.url().includes(`user=${robin.userId}`))
    await until('the name of the user', async () => (await user.inputValue()) === 'Robin Diaz')
    await focusIsOn(user)
    await field(page, 'Time').selectOption('Today')
    await until('the events of today', async () => (await events(page)).length === 1)
    assert.deepEqual(await events(page), ['Alex Kim issued a temporary code for Robin Diaz'])

    await field(page, 'Events').selectOption('Security policy')
    await heading(page, 'No events found').waitFor()
    await reads(page, 'Nothing matches “Robin Diaz”, Security policy, Today.')
    assert.equal(await button(page, 'Export CSV').count(), 0)
    await page.reload()
    await reads(page, 'Nothing matches “Robin Diaz”, Security policy, Today.')
    await page.goBack()
    await until('the step before', async () => (await events(page)).length === 1)
    await page.goForward()
    await button(page, 'Show all events').click()
    await focusIsOn(user)
    assert.equal(await user.inputValue(), '')
    await until('all events', async () => (await events(page)).length > 4)
    await addressIs(page, PATH)

    await field(page, 'Time').selectOption('Between two dates…')
    const yesterday = new Date(house.now() - DAY_MS).toISOString().slice(0, 10)
    await field(page, 'From').fill(yesterday)
    await field(page, 'To').fill(yesterday)
    await until('the events of one day', async () => (await page.locator('h2.day').count()) === 1)
    assert.match(await page.locator('h2.day').innerText(), /^Yesterday, /)
  },
)

story('an export holds all events that are asked for, and the list goes on where it ended', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  const admin = await openSignedIn(house, account, page, '/profile/details')
  for (let nth = 1; nth <= 33; nth++) await admin.call('PATCH', '/api/v1/me', { name: `Alex Kim ${nth}` })
  await page.getByRole('link', { name: 'Activity' }).click()
  await arriveAt(page, 'Activity')
  await focusIsOn(heading(page, 'Activity', 1))
  const all = Number(/^\d+/.exec(await page.locator('.found').innerText())?.[0])
  assert.ok(all > 33)
  await reads(page, `30 of ${all} events`)
  const more = button(page, `Show ${all - 30} more`)
  await more.press('Enter')
  await until('the rest', async () => (await events(page)).length === all)
  await focusIsOn(page.locator('.log > li').nth(30).or(page.locator('.log > li[tabindex]')))
  assert.equal(await more.count(), 0)

  const saved = async (name: string) => {
    const download = page.waitForEvent('download')
    await button(page, name).click()
    const file = await download
    return {
      name: file.suggestedFilename(),
      text: (await buffer(await file.createReadStream())).toString('utf8'),
    }
  }
  const csv = await saved('Export CSV')
  assert.equal(csv.name, 'activity.csv')
  assert.equal(csv.text.trim().split('\r\n').length, all + 1)
  const lines = await saved('Export JSON lines')
  assert.equal(lines.name, 'activity.ndjson')
  const exported = lines.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
  assert.equal(exported.length, all)
  assert.equal(exported[0]?.type, 'profile_changed')

  await page.route('**/api/v1/account/audit-events*', (route) => route.abort())
  await button(page, 'Export CSV').click()
  await reads(page, 'Sallyport does not answer. Check your connection and try again.')
  await page.unroute('**/api/v1/account/audit-events*')
  const again = page.waitForEvent('download')
  await button(page, 'Try again').click()
  assert.equal((await again).suggestedFilename(), 'activity.csv')
  await tabTo(page, field(page, 'User'))
})
