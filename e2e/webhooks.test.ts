import assert from 'node:assert/strict'
import { Webhook } from 'standardwebhooks'
import { addedWebhook } from '../test/webhook-sink.ts'
import { MINUTE_MS } from '../src/store/duration.ts'
import { passTime } from './steps/house.ts'
import { letHappen, openWebhooks } from './steps/receiver.ts'
import {
  addressIs,
  arriveAt,
  button,
  descriptionOf,
  field,
  focusIsOn,
  heading,
  reads,
  titleIs,
  until,
} from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

story('a webhook is added once its server answers, and its secret is shown this once', async (told) => {
  const { page, admin, sink, host, url } = await openWebhooks(told)
  await titleIs(page, 'Webhooks · Settings · Sallyport')
  await heading(page, 'No webhooks').waitFor()
  await page.getByRole('link', { name: 'Add webhook' }).click()
  await arriveAt(page, 'Add webhook')

  await field(page, 'Address').fill('https://192.168.1.20/hook')
  await button(page, 'Add webhook').click()
  await focusIsOn(heading(page, 'Not added: 1 field needs your attention'))
  assert.match(
    await descriptionOf(field(page, 'Address')),
    /^This address is inside a private network\. Enter a public one, or ask your operator to allow it\./,
  )
  sink.answers = 500
  await field(page, 'Address').fill(url)
  await button(page, 'Add webhook').click()
  await reads(page, /answered with 500/)
  await titleIs(page, 'Error: Add webhook · Settings · Sallyport')

  sink.answers = 204
  for (const group of ['Sign-ins', 'Second factor'])
    await page.getByRole('checkbox', { name: group, exact: true }).uncheck()
  await button(page, 'Add webhook').click()
  await reads(page, 'Choose at least one kind of event.')
  await page.getByRole('checkbox', { name: 'Users', exact: true }).check()
  await button(page, 'Add webhook').click()
  await focusIsOn(heading(page, `${host} is added`))
  await reads(page, 'It is shown only now.')
  const secret = (await page.locator('.typed-key code').textContent()) ?? ''
  await reads(page, 'No deliveries yet')
  await letHappen(admin, 'Alexandra Kim')
  await until('an event', () => sink.events().length === 1)
  const [event] = sink.events()
  new Webhook(secret).verify(event?.text ?? '', event?.headers as Record<string, string>)
  await reads(page, 'user.changed')
  await page.reload()
  await arriveAt(page, host)
  await reads(page, 'user.changed')
  assert.equal(await page.getByText('whsec_').count(), 0, 'it was shown once')
})

story('a server that fails is seen on its page, and told what waits once it is mended', async (told) => {
  const { page, admin, sink, host, url } = await openWebhooks(told)
  const { id } = await addedWebhook(admin, url, ['user'])
  sink.answers = 500
  await letHappen(admin, 'A. Kim')
  await letHappen(admin, 'B. Kim')
  await reads(page, 'trying again')
  await reads(page, /^since \d\d:\d\d, 2 events wait$/)
  await page.getByRole('link', { name: host }).click()
  await addressIs(page, `/account/settings/webhooks/${id}`)
  await heading(page, await page.getByText(/^Nothing delivered since \d\d:\d\d$/).innerText()).waitFor()
  await reads(
    page,
    new RegExp(`^${host} answers 500\\. 2 events wait, in their order\\. Next try at \\d\\d:\\d\\d`),
  )
  await reads(page, 'until the one below is answered')
  await reads(page, `What was sent and answered: ${sink.events()[0]?.id}`)
  await reads(page, /"message":"said"/)

  sink.answers = 200
  await button(page, 'Try now').click()
  await until('both events', () => sink.events().length === 3)
  await page.getByText(/^Nothing delivered since/).waitFor({ state: 'detached' })
  await reads(page, '2 of 2 deliveries')
  assert.equal(sink.events()[1]?.id, sink.events()[0]?.id)
})

story('an event is sent again, alone or with all that came after it', async (told) => {
  const { page, admin, sink, url } = await openWebhooks(told)
  const { path } = await addedWebhook(admin, url, ['user'])
  for (const name of ['A. Kim', 'B. Kim']) await letHappen(admin, name)
  await until('two events', () => sink.events().length === 2)
  await page.goto(
    new URL(path.replace('/api/v1', '').replace('/account', '/account/settings'), page.url()).href,
  )
  const [first, second] = sink.events().map((event) => event.id)
  await button(page, `Send again ${first}`).click()
  await reads(page, `${first} is sent again.`)
  await until('the first again', () => sink.events().length === 3)
  assert.equal(sink.events()[2]?.id, first)
  await reads(page, 'sent again by B. Kim')
  await button(page, second ?? '').click()
  await focusIsOn(page.getByText(`What was sent and answered: ${second}`))
  await reads(page, new RegExp(`webhook-id: ${second}`))

  await button(page, 'Send again from a time').click()
  await focusIsOn(field(page, 'From'))
  await button(page, 'Send again').first().click()
  await reads(page, 'They are sent again, in their order.')
  await until('both again', () => sink.events().length === 5)
  assert.deepEqual(
    sink.events().map((event) => event.id),
    [first, second, first, first, second],
  )
})

story('a new secret asks for sudo, an address is changed, and a webhook is removed', async (told) => {
  const { house, account, page, admin, sink, host, url } = await openWebhooks(told)
  const { secret: old, id } = await addedWebhook(admin, url, ['user'])
  await page.goto(`${house.url}/account/settings/webhooks/${id}`)
  await button(page, 'Make new secret').waitFor()
  await passTime(house, 11 * MINUTE_MS, page)
  const code = await smsCodeAfter(house, account.phone, () => button(page, 'Make new secret').click())
  await reads(page, /This gives a program access\./)
  await page.getByRole('dialog').getByLabel('Code from the SMS', { exact: true }).fill(code)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'A new signing secret is made'))
  const secret = (await page.locator('.typed-key code').textContent()) ?? ''
  assert.match(secret, /^whsec_/)
  assert.notEqual(secret, old)
  await reads(page, /The one before signs beside it until/)

  await field(page, 'Address').fill(`${url}/new`)
  await page.getByRole('checkbox', { name: 'Sign-ins', exact: true }).check()
  await button(page, 'Save').click()
  await reads(page, 'Saved.')
  await focusIsOn(heading(page, 'Address and events'))
  await reads(page, `${url}/new · Sign-ins, Users · added`)
  assert.equal(sink.got.at(-1)?.path, '/in/sallyport/new')
  sink.answers = 404
  await field(page, 'Address').fill(url)
  await button(page, 'Save').click()
  await focusIsOn(heading(page, 'Not saved: 1 field needs your attention'))

  await button(page, 'Remove webhook').click()
  await reads(page, `Remove ${host}?`)
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Remove webhook'))
  await button(page, 'Remove webhook').click()
  await reads(page, `Remove ${host}?`)
  await button(page, 'Remove webhook').click()
  await heading(page, 'No webhooks').waitFor()
  await page.goto(`${house.url}/account/activity?events=applications_and_keys`)
  await reads(page, `Alex Kim removed the webhook ${host}`)
})
