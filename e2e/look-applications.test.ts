import { HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { signedIn } from '../test/house.ts'
import { addApplication, changeApplication } from '../test/relying-party.ts'
import { startAdded } from './steps/application.ts'
import { carryOver, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { arriveAt, button, field, heading, reads } from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { addMember, addTeam } from './steps/team.ts'

const NARROW = { only: [375] }
const LIST = '/account/settings/applications'

async function openAs(told: Story, path: string) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount({ country: 'GB', phone: '+447400123789' })
  const page = await told.visitor({ turnable: true })
  const admin = await openSignedIn(house, account, page, path)
  return { house, account, page, admin }
}

story(
  'the list of applications and the form for a new one look right, empty, full and refused',
  async (told) => {
    const { house, page, admin } = await openAs(told, LIST)
    await heading(page, 'No applications').waitFor()
    await look(page, 'applications-empty')
    await addApplication(admin)
    const metrics = await addApplication(admin, {
      kind: 'host',
      name: 'Metrics',
      redirectAddresses: [],
      hosts: ['metrics.example.com'],
    })
    const change = { openTo: 'administrators', asksFor: 'recent', notOlderThan: '1_hour' }
    await changeApplication(admin, metrics.id, change)
    await addApplication(admin, {
      name: 'Wolfeschlegelsteinhausen'.repeat(3),
      redirectAddresses: [`https://${'wiki.'.repeat(30)}example.com/callback`],
    })
    await page.reload()
    await reads(page, '3 applications')
    await look(page, 'applications')
    await page.goto(`${house.url}${LIST}/new`)
    await field(page, 'Name').fill('Example App')
    await field(page, 'Redirect address').fill('https://*.example.com/callback')
    await button(page, 'Add application').click()
    await heading(page, 'Not added: 1 field needs your attention').waitFor()
    await look(page, 'application-new')
  },
)

story('the page of an application looks right, new, changed, refused and at its end', async (told) => {
  const { house, account, page } = await openAs(told, `${LIST}/new`)
  await addTeam(house, account)
  await addMember(house, account, { name: 'Noa Petit', phone: '+447400123001', seenMs: HOUR_MS })
  await field(page, 'Name').fill('Example App')
  await field(page, 'Redirect address').fill('https://app.example.com/sign-in/callback')
  await button(page, 'Add application').click()
  await heading(page, 'Example App is added').waitFor()
  await button(page, 'Add address').click()
  await field(page, 'Redirect address 2').fill('http://localhost:8080/callback')
  await page.getByRole('radio', { name: 'Two factors', exact: true }).check()
  await reads(page, /can answer two factors/)
  await look(page, 'application')
  await page.getByText('Sign-out addresses, allowed origins, user identifier').click()
  await field(page, 'Sign-out address 1').fill('http://app.example.com/')
  await button(page, 'Save').click()
  await heading(page, 'Not saved: 1 field needs your attention').waitFor()
  await button(page, 'Make new secret').click()
  await button(page, 'Remove application').click()
  await look(page, 'application-refused', NARROW)
})

story('the page of a host behind a proxy looks right', async (told) => {
  const { house, page, admin } = await openAs(told, LIST)
  const host = { kind: 'host', redirectAddresses: [], hosts: ['metrics.example.com'] } as const
  const { id } = await addApplication(admin, {
    ...host,
    name: 'Metrics',
    redirectAddresses: [],
    hosts: [...host.hosts],
  })
  const change = { openTo: 'administrators', asksFor: 'recent', notOlderThan: '1_hour' }
  await changeApplication(admin, id, change)
  await page.goto(`${house.url}${LIST}/${id}`)
  await reads(page, /can answer two factors/)
  await look(page, 'application-host')
  await page.getByRole('link', { name: 'Envoy' }).click()
  await look(page, 'application-host-envoy', NARROW)
})

story('the way into an application looks right: asked, refused, and taking a while', async (told) => {
  const { house, account, page, admin } = await openAs(told, '/')
  const casey = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const change = { asksFor: 'recent', notOlderThan: '5_minutes' }
  const app = await startAdded(told.t, house, admin, { change })
  const metrics = await startAdded(told.t, house, admin, {
    name: 'Metrics',
    change: { openTo: 'administrators' },
  })
  const vault = await startAdded(told.t, house, admin, { name: 'Vault', change: { asksFor: 'security_key' } })
  await page.context().clearCookies()
  await carryOver(house, await signedIn(house, casey), page)

  await page.goto(`${metrics.url}start`)
  await arriveAt(page, 'You have no access to Metrics')
  await look(page, 'no-access')
  await page.goto(`${vault.url}start`)
  await arriveAt(page, 'You cannot meet what Vault asks for')
  await look(page, 'unmet', NARROW)

  await passTime(house, 10 * MINUTE_MS, page)
  await page.goto(`${app.url}start`)
  await field(page, 'Code').waitFor()
  await look(page, 'step-up')
  await button(page, 'Use another way').click()
  await arriveAt(page, 'Use another way')
  await look(page, 'step-up-ways', NARROW)
  await button(page, 'Back').click()
  // an answer without a page leaves her where she is, as a slow one does
  await page.route('**/oidc/enter/*', (route) => route.fulfill({ status: 204 }))
  await field(page, 'Code').fill(casey.app?.code() ?? '')
  await button(page, 'Verify').click()
  await arriveAt(page, 'Signing you in to Example App')
  await look(page, 'signing-in-to')

  await page.unrouteAll()
  await page.goto(`${house.url}/sign-in?refused=invalid_redirect_uri`)
  await arriveAt(page, 'This application asked for another address')
  await look(page, 'not-entered', NARROW)
  await page.goto(`${house.url}/oidc/sign-out`)
  await arriveAt(page, 'Sign out?')
  await look(page, 'sign-out', NARROW)
})
