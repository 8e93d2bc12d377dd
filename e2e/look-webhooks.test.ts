import { addedWebhook, startWebhookSink } from '../test/webhook-sink.ts'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { letHappen, openWebhooks } from './steps/receiver.ts'
import { button, field, heading, reads, until } from './steps/see.ts'
import { story } from './steps/story.ts'

const NARROW = { only: [375] }

story('the list of webhooks and the form for a new one look right', async (told) => {
  const { page, admin, sink, url } = await openWebhooks(told)
  await heading(page, 'No webhooks').waitFor()
  await look(page, 'webhooks-empty')
  await page.getByRole('link', { name: 'Add webhook' }).click()
  await field(page, 'Address').fill('https://192.168.1.20/hook')
  await button(page, 'Add webhook').click()
  await heading(page, 'Not added: 1 field needs your attention').waitFor()
  await look(page, 'webhook-new')
  await page.getByRole('checkbox', { name: 'Users', exact: true }).check()
  await field(page, 'Address').fill(url)
  await button(page, 'Add webhook').click()
  await reads(page, 'It is shown only now.')
  await look(page, 'webhook-added')

  const other = await startWebhookSink(told.t)
  const old = `http://hooks-of-a-long-name.example.com:${other.port}/${'events/'.repeat(20)}`
  await addedWebhook(admin, old, ['sign_in', 'second_factor'])
  await addedWebhook(admin, `http://crm2.example.com:${other.port}/in`, ['user'])
  sink.answers = 500
  await letHappen(admin, 'Alexandra Kim')
  await page.goto(page.url().replace(/webhooks\/.*/, 'webhooks'))
  await reads(page, 'trying again')
  await look(page, 'webhooks')
})

story('the page of a webhook looks right while it is tried again, and once it has stopped', async (told) => {
  const { house, page, admin, sink, url, host } = await openWebhooks(told)
  const { id } = await addedWebhook(admin, url, ['user', 'sign_in'])
  for (const name of ['A. Kim', 'B. Kim', 'C. Kim']) await letHappen(admin, name)
  await until('three events', () => sink.events().length === 3)
  sink.answers = 500
  await letHappen(admin, 'D. Kim')
  await until('a failure', () => sink.events().length === 4)
  for (const name of ['E. Kim', 'Alex Kim']) await letHappen(admin, name)
  await page.goto(`${house.url}/account/settings/webhooks/${id}`)
  await reads(page, /3 events wait/)
  await look(page, 'webhook')
  await button(page, 'Send again from a time').click()
  await button(page, 'Remove webhook').click()
  await look(page, 'webhook-asked', NARROW)
  await button(page, 'Keep it').click()

  const failed = sink.got.length
  await passTime(house, MINUTE_MS, page)
  await until('another try', () => sink.got.length > failed)
  await reads(page, /2 tries, last/)
  const before = sink.got.length
  house.passTime(3 * DAY_MS)
  await until('the last try', () => sink.got.length > before)
  house.passTime(-3 * DAY_MS)
  await heading(page, host).waitFor()
  await reads(page, /^Stopped /)
  await look(page, 'webhook-stopped')
})
