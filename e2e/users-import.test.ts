import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { mailTo } from '../test/invited.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import {
  addressIs,
  arriveAt,
  button,
  callsOf,
  field,
  focusIsOn,
  heading,
  reads,
  titleIs,
} from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { csvFile, rowOf } from './steps/team.ts'

const IMPORT = '/account/users/import'
const RIGHT = [
  'Kai Lund,kai.lund@example.com,member,(202) 555-0124',
  'Noa Petit,noa@example.com,admin,+33 6 12 34 56 78',
]

async function openImport(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, IMPORT)
  await arriveAt(page, 'Import users')
  return { house, account, page }
}

/** Chooses a file and starts its import. */
async function importFile(page: Page, file: ReturnType<typeof csvFile>): Promise<void> {
  await field(page, 'CSV file').setInputFiles(file)
  await button(page, 'Import').click()
}

story('two wrong rows keep all others back; mended, everybody is created and invited', async (told) => {
  const { house, account, page } = await openImport(told)
  const sent = callsOf(page, 'POST', IMPORT)
  await button(page, 'Import').click()
  await reads(page, 'Choose a CSV file.')
  await focusIsOn(field(page, 'CSV file'))
  await titleIs(page, 'Error: Import users · Users · Sallyport')
  await importFile(page, { ...csvFile('team.xlsx', RIGHT), mimeType: 'application/zip' })
  await reads(page, /^team\.xlsx is not a CSV file/)
  await importFile(page, { ...csvFile('team.csv', []), buffer: Buffer.alloc(0) })
  await reads(page, 'team.csv is empty.')
  assert.equal(sent(), 0, 'what cannot be imported is not sent')

  const wrong = [...RIGHT, 'Sam Rivera,sam,member,(202) 555-0125', 'Ida Ek,ida@example.com,owner,']
  await importFile(page, csvFile('team.csv', wrong))
  await focusIsOn(heading(page, 'Nothing imported: 2 of 4 rows need a change'))
  await titleIs(page, 'Error: Import users · Users · Sallyport')
  const rows = page.getByRole('table', { name: 'Problems in team.csv' }).getByRole('row')
  assert.match((await rows.allInnerTexts())[1] ?? '', /^4\s+email\s+“sam” is not an e-mail address/)
  assert.match(
    (await rows.allInnerTexts()).join('\n'),
    /5\s+role\s+“owner” is not a role\. Write admin or member\./,
  )
  await reads(page, '3 problems in 2 rows of team.csv')
  const download = page.waitForEvent('download')
  await button(page, 'Download this list').click()
  assert.match(await text(await (await download).createReadStream()), /\r\n4,email,.*not an e-mail/)
  await page.goto(`${house.url}/account/users`)
  await heading(page, 'Only you so far').waitFor()

  await page.getByRole('link', { name: 'Import CSV' }).click()
  await heading(page, 'Nothing imported: 2 of 4 rows need a change').waitFor()
  await passTime(house, 11 * MINUTE_MS, page)
  const mended = csvFile('team.csv', [...RIGHT, 'Sam Rivera,sam@example.com,,2025550125'])
  const code = await smsCodeAfter(house, account.phone, () => importFile(page, mended))
  assert.equal(sent(), 1, 'a file is not sent before it may be')
  await page.getByRole('dialog').getByLabel('Code from the SMS', { exact: true }).fill(code)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, '3 users imported'))
  await reads(page, 'Invitations are on their way.')
  await mailTo(house, 'kai.lund@example.com', 'invited you')
  await page.getByRole('link', { name: 'See users' }).click()
  await reads(page, '4 users')
  await rowOf(page, 'Noa Petit').getByText('Admin').waitFor()

  await page.goto(house.url + IMPORT)
  await importFile(page, csvFile('team.csv', RIGHT))
  await reads(page, /is already a user of this account/)
})

story(
  'a file is only checked; the same file then creates its users, unless it was changed meanwhile',
  async (told) => {
    const { house, page } = await openImport(told)
    const sent = callsOf(page, 'POST', IMPORT)
    const wrong = [...RIGHT, 'Sam Rivera,sam,member,(202) 555-0125']
    await field(page, 'CSV file').setInputFiles(csvFile('team.csv', wrong))
    await button(page, 'Check only').click()
    await focusIsOn(heading(page, '1 of 3 rows needs a change'))
    await titleIs(page, 'Error: Import users · Users · Sallyport')
    await reads(page, '1 problem in 1 row of team.csv')

    const mended = csvFile('mended.csv', RIGHT)
    await field(page, 'CSV file').setInputFiles(mended)
    await button(page, 'Check only').click()
    await focusIsOn(heading(page, 'All 2 rows of mended.csv are right'))
    await titleIs(page, 'Import users · Users · Sallyport')
    await reads(page, 'Nothing was created yet.')
    assert.equal(
      await button(page, 'Check only').count(),
      0,
      'what is checked is not offered to be checked again',
    )
    // what Chromium answers once the file on the disk is another
    await page.evaluate(() => {
      const { arrayBuffer } = Blob.prototype
      Blob.prototype.arrayBuffer = function read() {
        Blob.prototype.arrayBuffer = arrayBuffer
        return Promise.reject(new DOMException('The file was changed.', 'NotReadableError'))
      }
    })
    await button(page, 'Create the 2 users').click()
    await reads(page, 'mended.csv was changed since you chose it. Choose it again.')
    await focusIsOn(field(page, 'CSV file'))
    assert.equal(sent(), 2, 'what was not checked is not sent in its place')

    await field(page, 'CSV file').setInputFiles(mended)
    await button(page, 'Check only').click()
    await button(page, 'Create the 2 users').waitFor()
    await page.reload()
    await reads(page, 'Nothing was created yet. Choose the file again to import it.')
    assert.equal(house.mails.filter(({ subject }) => subject.includes('invited')).length, 0)
    await field(page, 'CSV file').setInputFiles(mended)
    await button(page, 'Check only').click()
    await button(page, 'Create the 2 users').click()
    await focusIsOn(heading(page, '2 users imported'))
    await mailTo(house, 'kai.lund@example.com', 'invited you')
  },
)

story(
  'a check that another import keeps from beginning, or that no answer comes to, is tried again',
  async (told) => {
    const { page } = await openImport(told)
    const path = `**/api/v1${IMPORT}?*`
    await page.route(path, (route) => route.abort())
    await field(page, 'CSV file').setInputFiles(csvFile('team.csv', RIGHT))
    await button(page, 'Check only').click()
    await focusIsOn(heading(page, 'Sallyport does not answer'))
    await page.unroute(path)
    await page.route(path, (route) => {
      assert.equal(new URL(route.request().url()).searchParams.get('dryRun'), 'true')
      return route.fulfill({
        status: 409,
        json: { code: 'import_running', detail: 'Another import is running.' },
      })
    })
    await button(page, 'Try again').click()
    await focusIsOn(heading(page, 'Nothing imported'))
    await reads(page, 'Another import is running.')
    await page.unroute(path)
    await button(page, 'Check only').click()
    await focusIsOn(heading(page, 'All 2 rows of team.csv are right'))
  },
)

story(
  'a check under way is told in figures; the page may be left, and says on return how it went',
  async (told) => {
    const { house, page } = await openImport(told)
    const many = Array.from({ length: 3000 }, (_, nth) => {
      const digits = String(nth).padStart(4, '0')
      return `User ${digits},user${digits}@example.com,member,+1202555${digits}`
    })
    let checked = 0
    const path = `**/api/v1${IMPORT}`
    await page.route(path, async (route) => {
      if (route.request().method() !== 'GET' || checked === 0) return route.fallback()
      const answer = await route.fetch()
      const state = { ...(await answer.json()), state: 'checking', checked, rows: 3000 }
      return route.fulfill({ response: answer, json: state })
    })
    checked = 800
    await page.getByRole('checkbox', { name: 'Send an invitation by e-mail to each' }).uncheck()
    await importFile(page, csvFile('all.csv', many))
    await reads(page, 'Checking all.csv, 800 of 3,000 rows.')
    const bar = page.getByRole('progressbar', { name: 'Check of all.csv' })
    assert.deepEqual([await bar.getAttribute('value'), await bar.getAttribute('max')], ['800', '3000'])
    assert.equal(await field(page, 'CSV file').isVisible(), false)
    await page.getByRole('status').filter({ hasText: '25 % checked' }).waitFor({ state: 'attached' })
    checked = 1600
    await page.clock.runFor(1100)
    await page.getByRole('status').filter({ hasText: '50 % checked' }).waitFor({ state: 'attached' })
    await reads(page, 'You can leave this page; the check goes on.')
    await page.getByRole('link', { name: 'Users' }).first().click()
    await addressIs(page, '/account/users')
    await page.goBack()
    await reads(page, 'Checking all.csv, 1,600 of 3,000 rows.')
    checked = 0
    await page.clock.runFor(1100)
    await heading(page, '3,000 users imported').waitFor()
    assert.equal(house.mails.filter(({ subject }) => subject.includes('invited')).length, 0)
  },
)
