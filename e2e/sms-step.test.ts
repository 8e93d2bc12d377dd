import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS, SECOND_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { plainGateway } from '../test/gateway-sink.ts'
import { type House, PASSWORD, type TestAccount, wrongCode } from '../test/house.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { type Gateway, openGateway } from './steps/gateway.ts'
import { enterPassword, openHouseFor, passTime, returnTo } from './steps/house.ts'
import {
  addressIs,
  arriveAt,
  button,
  descriptionOf,
  field,
  focusIsOn,
  heading,
  reads,
  selectionOf,
  titleIs,
  until,
} from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { toSmsPage, trustBox } from './steps/trust.ts'

type Scene = { house: House; gateway: Gateway; account: TestAccount; page: Page }

/** A house whose SMS go to a real gateway, and a user who has not signed in yet, in front of the sign-in page. */
async function atSignIn(told: Story): Promise<Scene> {
  const gateway = await openGateway(told.t)
  const house = await openHouseFor(told, { gateways: [plainGateway('test', gateway.url)] })
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await page.goto(`${house.url}/sign-in`)
  return { house, gateway, account, page }
}

async function atSmsStep(told: Story): Promise<Scene & { code: string }> {
  const scene = await atSignIn(told)
  await enterPassword(scene.page, scene.account.email)
  await arriveAt(scene.page, 'Enter the code from the SMS')
  return { ...scene, code: await scene.gateway.code(1) }
}

async function verify(page: Page, typed: string): Promise<void> {
  await field(page, 'Code').fill(typed)
  await button(page, 'Verify').click()
}

/** Counts what a page asks of one door. */
function countCalls(page: Page, method: string, path: string): () => number {
  let calls = 0
  page.on(
    'request',
    (request) =>
      void (request.method() === method && new URL(request.url()).pathname === `/api/v1${path}` && calls++),
  )
  return () => calls
}

const fullWidth = (code: string) =>
  code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))

story(
  'the code is one field that a browser can fill by itself, and an answer from a clipboard is taken as it is meant',
  async (told) => {
    const { page, code } = await atSmsStep(told)
    const input = field(page, 'Code')
    await focusIsOn(input)
    assert.equal(await page.getByRole('textbox').count(), 1)
    assert.equal(await input.getAttribute('autocomplete'), 'one-time-code')
    assert.equal(await input.getAttribute('inputmode'), 'numeric')
    assert.equal(await input.getAttribute('maxlength'), null)
    await reads(page, 'Step 2 of 2')
    await reads(page, /^Sent \d\d:\d\d, not delivered yet$/)
    assert.match(await descriptionOf(input), /not delivered yet$/, 'the delivery line is read with the field')
    await titleIs(page, 'Enter the code from the SMS · Sallyport')

    await input.evaluate(
      (element, text) => {
        const clipboard = new DataTransfer()
        clipboard.setData('text/plain', text)
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true }))
        document.execCommand('insertText', false, text)
      },
      ` ${fullWidth(code.slice(0, 3))} - ${code.slice(3)} `,
    )
    await page.keyboard.press('Enter')
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
    await arriveAt(page, 'Settings')
  },
)

/** What the page of a browser that hands over codes has: what it was asked for, and how the SMS arrives, or is kept from it. */
type WithOtp = { asked: unknown[]; smsArrives: (code: string) => void; sheSaysNo: () => void }

/** A browser that hands over the code of an SMS that names our host, once its user has let it. */
async function handOverCodes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const phone: Pick<WithOtp, 'asked'> & Partial<WithOtp> = { asked: [] }
    Object.assign(window, { OTPCredential: Credential, phone })
    navigator.credentials.get = (wanted) =>
      new Promise((resolve, reject) => {
        phone.asked.push((wanted as { otp?: unknown }).otp)
        phone.smsArrives = (code) => resolve({ type: 'otp', id: '', code } as unknown as Credential)
        phone.sheSaysNo = () => reject(new DOMException('she said no', 'AbortError'))
      })
  })
}

story(
  'where the browser hands over the code of the SMS, it stands in the field, and is sent as she likes',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const robin = await personWith(house, account, 'phone')
    await setPolicy(house, account, { deviceTrust: '1_week' })
    await passTime(house, MINUTE_MS)
    const page = await told.visitor({ turnable: true })
    await passTime(house, 0, page)
    await handOverCodes(page)
    const answers = countCalls(page, 'POST', '/sign-in/second-factor')
    const code = await toSmsPage(house, page, robin)
    assert.match(house.sent.at(-1)?.text ?? '', new RegExp(`\\n@localhost #${code}$`), 'bound to our host')
    assert.equal(await field(page, 'Code').inputValue(), '')
    await page.evaluate((typed) => (window as unknown as { phone: WithOtp }).phone.smsArrives(typed), code)
    await until('the code in the field', async () => (await field(page, 'Code').inputValue()) === code)
    assert.deepEqual(await page.evaluate(() => (window as unknown as { phone: WithOtp }).phone.asked), [
      { transport: ['sms'] },
    ])
    assert.equal(answers(), 0, 'nothing is sent by itself')
    await trustBox(page, '1 week').uncheck()
    await button(page, 'Verify').click()
    await arriveAt(page, 'Security')
    await page.goto(`${house.url}/profile/security/trusted-devices`)
    await heading(page, 'No trusted devices').waitFor()
  },
)

story(
  'a browser whose user keeps the code of the SMS to herself still takes what she types',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const robin = await personWith(house, await house.newAccount(), 'phone')
    await passTime(house, MINUTE_MS)
    const page = await told.visitor({ turnable: true })
    await handOverCodes(page)
    const code = await toSmsPage(house, page, robin)
    await page.evaluate(() => (window as unknown as { phone: WithOtp }).phone.sheSaysNo())
    await verify(page, code)
    await arriveAt(page, 'Security')
  },
)

story(
  'what is no code is said before it is sent; a wrong one stays, selected, and the right one still counts',
  async (told) => {
    const { page, code } = await atSmsStep(told)
    const answers = countCalls(page, 'POST', '/sign-in/second-factor')
    await button(page, 'Verify').click()
    await reads(page, 'Enter the code.')
    await verify(page, '12345')
    await reads(page, 'Enter the 6 digits.')
    assert.equal(answers(), 0, 'nothing was counted')

    const wrong = wrongCode(code)
    await verify(page, wrong)
    await reads(page, 'That code is not right. Check the newest SMS.')
    await focusIsOn(field(page, 'Code'))
    await until(
      'the wrong code to be selected',
      async () => (await selectionOf(field(page, 'Code'))) === wrong,
    )
    assert.match(await descriptionOf(field(page, 'Code')), /^That code is not right\./)
    assert.equal(await field(page, 'Code').getAttribute('aria-invalid'), 'true')
    await titleIs(page, 'Error: Enter the code from the SMS · Sallyport')
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
  },
)

story('a second click on Verify asks nothing twice', async (told) => {
  const { page, code } = await atSmsStep(told)
  const answers = countCalls(page, 'POST', '/sign-in/second-factor')
  await field(page, 'Code').fill(code)
  await button(page, 'Verify').dblclick()
  await keepFirstCodes(page)
  await addressIs(page, '/account/settings/security')
  assert.equal(answers(), 1)
})

story(
  'a reload sends nothing; a new code comes after the countdown and voids the one before',
  async (told) => {
    const { house, gateway, page, code } = await atSmsStep(told)
    await page.reload()
    await focusIsOn(field(page, 'Code'))
    await reads(page, /^You can send a new code in 0:\d\d\.$/)
    assert.equal(await button(page, 'Send a new code').count(), 0, 'no button that does nothing')
    assert.equal(gateway.asked(), 1)

    await passTime(house, 30 * SECOND_MS, page)
    await button(page, 'Send a new code').click()
    await reads(page, 'A new code is on its way. The one before no longer works.')
    await focusIsOn(field(page, 'Code'))
    const next = await gateway.code(2)
    await reads(page, /^You can send a new code in (1:00|0:5\d)\.$/)
    await verify(page, code)
    await reads(page, 'That code is not right. Check the newest SMS.')
    await verify(page, next)
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
  },
)

story(
  'whoever has not proved the number yet gets two codes an hour, and reads when the next can be sent',
  async (told) => {
    const { house, gateway, page } = await atSmsStep(told)
    await passTime(house, 30 * SECOND_MS, page)
    await button(page, 'Send a new code').click()
    await gateway.code(2)
    await passTime(house, MINUTE_MS, page)
    await button(page, 'Send a new code').click()
    await reads(
      page,
      /^That was the last SMS for now\. The next can be sent at \d\d:\d\d\. Use another way to go on\.$/,
    )
    await field(page, 'Code').waitFor()
    assert.equal(gateway.asked(), 2)
  },
)

story('a code that is too old says so, and a new one is a click away', async (told) => {
  const { house, gateway, page, code } = await atSmsStep(told)
  await passTime(house, 5 * MINUTE_MS, page)
  await verify(page, code)
  await reads(page, 'This code is too old. Send a new one.')
  await button(page, 'Send a new code').click()
  await verify(page, await gateway.code(2))
  await keepFirstCodes(page)
  await addressIs(page, '/account/settings/security')
})

story('two tabs are one sign-in: no second SMS, and the tab left behind finds its way in', async (told) => {
  const { house, gateway, page, code } = await atSmsStep(told)
  const tab = await page.context().newPage()
  await tab.goto(`${house.url}/sign-in`)
  await focusIsOn(field(tab, 'Code'))
  assert.equal(gateway.asked(), 1)
  await verify(tab, code)
  await keepFirstCodes(tab)
  await addressIs(tab, '/account/settings/security')
  await returnTo(page)
  await addressIs(page, '/account/settings/security')
})

story(
  'a page that looks how things stand while its answer is on its way still shows the recovery codes',
  async (told) => {
    const { page, code } = await atSmsStep(told)
    const [taken, shown] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await page.route('**/api/v1/sign-in/second-factor', async (route) => {
      const response = await route.fetch()
      taken.resolve()
      await shown.promise
      await route.fulfill({ response })
    })
    await page.route('**/api/v1/sign-in', async (route) => {
      await taken.promise
      await route.continue()
    })
    await page.route('**/api/v1/session', async (route) => {
      shown.resolve()
      await arriveAt(page, 'Save your recovery codes')
      await route.continue()
    })
    const looked = page.waitForResponse('**/api/v1/session')
    await verify(page, code)
    await returnTo(page)
    await (await looked).finished()
    await page.unrouteAll()
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
  },
)

story(
  'back from the code to the password, and back again after signing in, leads nowhere wrong',
  async (told) => {
    const { house, account, page, gateway } = await atSignIn(told)
    await page.goto(`${house.url}/profile/details`)
    await addressIs(page, '/sign-in')
    await enterPassword(page, account.email)
    await verify(page, await gateway.code(1))
    await keepFirstCodes(page)
    await addressIs(page, '/profile/details')
    await arriveAt(page, 'Details')
    await page.goBack()
    await addressIs(page, '/account/settings/security')
    await arriveAt(page, 'Settings')
  },
)

story(
  'a sign-in that was replaced in the same browser says so, counts nothing, and leads to the other',
  async (told) => {
    const { house, account, gateway, page, code } = await atSmsStep(told)
    await page.route('**/api/v1/sign-in', (route) => route.abort()) // this tab does not look how things stand
    const tab = await page.context().newPage()
    await tab.goto(`${house.url}/sign-in`)
    await tab.getByRole('link', { name: 'Start again' }).click()
    await focusIsOn(heading(tab, 'Sign in', 1))
    await passTime(house, 31 * SECOND_MS)
    await enterPassword(tab, account.email)
    await arriveAt(tab, 'Enter the code from the SMS')
    const next = await gateway.code(2)
    await page.bringToFront()
    await verify(page, code)
    await focusIsOn(heading(page, 'Another sign-in was started in this browser', 1))
    await reads(page, 'Nothing was counted.')
    await page.unroute('**/api/v1/sign-in')
    await button(page, 'Go to that one').click()
    await verify(page, next)
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
  },
)

story('starting again in one tab leads the other back to the password', async (told) => {
  const { house, page } = await atSmsStep(told)
  const tab = await page.context().newPage()
  await tab.goto(`${house.url}/sign-in`)
  await tab.getByRole('link', { name: 'Start again' }).click()
  await arriveAt(tab, 'Sign in')
  await returnTo(page)
  await arriveAt(page, 'Sign in')
})

story('a sign-in left open for 10 minutes has ended, and the next is one click away', async (told) => {
  const { house, page } = await atSmsStep(told)
  await reads(page, /^This sign-in ends at \d\d:\d\d\./)
  await passTime(house, 10 * MINUTE_MS, page)
  await focusIsOn(heading(page, 'This sign-in has ended', 1))
  await reads(page, 'It was open for 10 minutes without a step.')
  await button(page, 'Sign in again').click()
  await arriveAt(page, 'Sign in')
})

story('ten wrong codes pause every code, and the page says until when', async (told) => {
  const { page, code } = await atSmsStep(told)
  for (let tries = 1; tries <= 9; tries++) {
    await verify(page, wrongCode(code))
    const left = 10 - tries
    await reads(
      page,
      left > 3
        ? 'That code is not right. Check the newest SMS.'
        : `After ${left} more wrong ${left === 1 ? 'code' : 'codes'}, codes are paused for 15 minutes.`,
    )
    await until(
      'the answer',
      async () => (await button(page, 'Verify').getAttribute('aria-disabled')) === null,
    )
  }
  await verify(page, wrongCode(code))
  await focusIsOn(heading(page, 'Too many wrong codes', 1))
  await reads(
    page,
    /codes are paused until \d\d:\d\d\. Until then no typed code works, not even the right one\./,
  )
  await reads(page, /^Come back after \d\d:\d\d\.$/)
  await page.reload()
  await arriveAt(page, 'Too many wrong codes')
  await button(page, 'Back to sign in').click()
  await arriveAt(page, 'Sign in')
})

story(
  'a gateway that answers 500: the page says that the SMS could not be sent, and another try helps once it can',
  async (told) => {
    const { house, account, gateway, page } = await atSignIn(told)
    gateway.mood = 'refuses'
    await enterPassword(page, account.email)
    await focusIsOn(heading(page, 'The SMS could not be sent', 1))
    await titleIs(page, 'Error: The SMS could not be sent · Sallyport')
    await reads(page, 'Nothing is wrong with your phone.')
    await page.reload()
    await arriveAt(page, 'The SMS could not be sent')
    gateway.mood = 'takes'
    await passTime(house, 30 * SECOND_MS, page)
    await button(page, 'Try the SMS again').click()
    await arriveAt(page, 'Enter the code from the SMS')
    await verify(page, await gateway.code(1))
    await keepFirstCodes(page)
    await addressIs(page, '/account/settings/security')
  },
)

story('a gateway that hangs: the page waits, then says that the SMS could not be sent', async (told) => {
  const { account, gateway, page } = await atSignIn(told)
  gateway.mood = 'hangs'
  await enterPassword(page, account.email)
  await arriveAt(page, 'Enter the code from the SMS')
  await heading(page, 'The SMS could not be sent', 1).waitFor({ timeout: 15_000 })
})

story('after 20 seconds without a receipt the page says that the network is slow', async (told) => {
  const { house, page } = await atSmsStep(told)
  await reads(page, /not delivered yet/)
  await passTime(house, 20 * SECOND_MS, page)
  await heading(page, 'The network is slow').waitFor()
  await field(page, 'Code').waitFor()
})

story(
  'a refused password says nothing about who exists, keeps the e-mail, and makes one wait after the fourth',
  async (told) => {
    const { house, account, page } = await atSignIn(told)
    house.stopTime()
    await button(page, 'Sign in').click()
    await focusIsOn(heading(page, 'Not signed in: 2 fields need your attention'))
    await page.getByRole('link', { name: 'Enter your password.' }).click()
    await focusIsOn(field(page, 'Password'))

    for (const email of ['nobody@example.com', account.email]) {
      await enterPassword(page, email, 'not the password')
      await focusIsOn(heading(page, 'This e-mail and password do not match'))
      assert.equal(await field(page, 'E-mail').inputValue(), email)
      await until('an empty password', async () => (await field(page, 'Password').inputValue()) === '')
      await titleIs(page, 'Error: Not signed in · Sallyport')
    }
    for (let tries = 2; tries <= 4; tries++) {
      await enterPassword(page, account.email, 'not the password')
      await until('the answer', async () => (await field(page, 'Password').inputValue()) === '')
    }
    await enterPassword(page, account.email)
    await focusIsOn(heading(page, 'Too many tries'))
    await reads(page, /^Wait until \d\d:\d\d:\d\d, then try again\. Your second factor is not affected\.$/)
    house.passTime(SECOND_MS)
    await enterPassword(page, account.email)
    await arriveAt(page, 'Enter the code from the SMS')
  },
)

story('a password can be looked at while it is typed', async (told) => {
  const { page } = await atSignIn(told)
  await field(page, 'Password').fill(PASSWORD)
  await button(page, 'Show password').click()
  assert.equal(await field(page, 'Password').getAttribute('type'), 'text')
  await button(page, 'Hide password').click()
  assert.equal(await field(page, 'Password').getAttribute('type'), 'password')
})
