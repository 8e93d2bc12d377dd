import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { changeUser } from '../test/house-rows.ts'
import { trustedBy } from '../test/trusting.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { arriveAt, button, field, heading, reads } from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { addMember, addTeam, csvFile } from './steps/team.ts'

const NARROW = { only: [375] }
const WIDE = { only: [1280] }

async function openAs(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount({ country: 'GB', phone: '+447400123789' })
  const page = await told.visitor({ turnable: true })
  const admin = await openSignedIn(house, account, page, '/account/users')
  return { house, account, page, admin }
}

story('the list of users and the form for a new one look right, empty, full and refused', async (told) => {
  const { house, account, page } = await openAs(told)
  await heading(page, 'Only you so far').waitFor()
  await look(page, 'users-empty')
  await addTeam(house, account)
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  await page.reload()
  await reads(page, '12 users')
  await page.getByText('What the phone words mean').click()
  await look(page, 'users')
  const long = await addMember(house, account, { name: `${'Wolfeschlegelsteinhausen'.repeat(4)} 🦊` })
  await page.goto(`${house.url}/account/users/${long.userId}`)
  await button(page, 'Delete').click()
  await look(page, 'user-long-name', NARROW)
  await page.goBack()
  await look(page, 'users-long-name', NARROW)
  await field(page, 'Search').fill('zebra')
  await heading(page, 'Nobody found').waitFor()
  await look(page, 'users-none-found', NARROW)

  await page.goto(`${house.url}/account/users/new`)
  await field(page, 'Name').fill('Kai Lund')
  await field(page, 'E-mail').fill('kai.lund@example.com')
  await button(page, 'Create user').click()
  await heading(page, 'Not created: 1 field needs your attention').waitFor()
  await look(page, 'user-new')
  await field(page, 'Phone').fill('+353 85 123 4567')
  await reads(page, /no SMS to Ireland/)
  await look(page, 'user-new-country')
  await field(page, 'Phone').fill('+44 7400 123 654')
  await button(page, 'Create user').click()
  await heading(page, 'Kai Lund is created').waitFor()
  await look(page, 'user-created', NARROW)
})

story('the page of a user looks right, with all that she has, and after a reset', async (told) => {
  const { house, account, page } = await openAs(told)
  const casey = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: '1_week' })
  await trustedBy(house, casey, 'app')
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/account/users/${casey.userId}`)
  await button(page, 'Reset second factor').click()
  await reads(page, /sessions? end/)
  await page.getByText('Why were they asked?').first().click()
  await look(page, 'user')
  await button(page, 'Keep it').click()
  await button(page, 'Edit').click()
  await look(page, 'user-edit', NARROW)
  await button(page, 'Keep it as it is').click()
  await button(page, 'Change phone').click()
  await look(page, 'user-phone', WIDE)
  await page.keyboard.press('Escape')
  await button(page, 'Reset second factor').click()
  await button(page, 'Reset').click()
  await heading(page, 'Temporary code').waitFor()
  await heading(page, 'Robin needs the temporary code').waitFor()
  await look(page, 'user-stuck')
  await page.goto(`${house.url}/account/users/${account.userId}`)
  await reads(page, 'Another administrator must do this for you.')
  await look(page, 'user-oneself', NARROW)
  await changeUser(house.world.store, casey, { deactivated_at_ms: house.now() })
  await page.goto(`${house.url}/account/users/${casey.userId}`)
  await button(page, 'Reactivate').waitFor()
  await look(page, 'user-deactivated', NARROW)
})

story('the import looks right while it is checked, refused and done', async (told) => {
  const { house, page } = await openAs(told)
  await page.goto(`${house.url}/account/users/import`)
  await arriveAt(page, 'Import users')
  await look(page, 'users-import-first', NARROW)
  await choose(
    page,
    csvFile('team.csv', ['Kai Lund,kai.lund@example.com,member,', 'Noa Petit,noa,owner,020 7946 0018']),
  )
  await button(page, 'Import').click()
  await heading(page, 'Nothing imported: 2 of 2 rows need a change').waitFor()
  await look(page, 'users-import')
  await choose(page, csvFile('team.csv', ['Kai Lund,kai.lund@example.com,member,07400 123654']))
  await button(page, 'Check only').click()
  await button(page, 'Create the user').waitFor()
  await look(page, 'users-import-right', NARROW)
  await button(page, 'Create the user').click()
  await heading(page, '1 user imported').waitFor()
  await look(page, 'users-imported', NARROW)
  await page.route('**/api/v1/account/users/import', async (route) => {
    const answer = await route.fetch()
    const state = { ...(await answer.json()), state: 'checking', checked: 18_204, rows: 30_000 }
    await route.fulfill({ response: answer, json: state })
  })
  await page.reload()
  await reads(page, 'Checking team.csv, 18,204 of 30,000 rows.')
  await look(page, 'users-import-checking')
})

async function choose(page: Page, file: ReturnType<typeof csvFile>): Promise<void> {
  await field(page, 'CSV file').setInputFiles(file)
}
