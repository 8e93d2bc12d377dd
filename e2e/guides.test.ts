import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBeside } from '../test/counterpart.ts'
import { freePort } from '../test/free-port.ts'
import { filledIn, guideBlocks } from '../test/guide.ts'
import { findProgram } from '../test/programs.ts'
import { type House, signedIn, type TestAccount } from '../test/house.ts'
import { addApplication, changeApplication } from '../test/relying-party.ts'
import { LOOPBACK_ALLOWED, until } from '../test/webhook-sink.ts'
import { newFolder } from '../test/server-process.ts'
import { enterPassword, openHouseFor } from './steps/house.ts'
import { arriveAt, button, field } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { type Story, story } from './steps/story.ts'

const APACHE = findProgram('apache2')

/** A product with an application that waits at a port of its own. */
async function withCallback(told: Story, name: string, callback: string, backChannel: string) {
  const house = await openHouseFor(told, { env: LOOPBACK_ALLOWED })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const port = await freePort()
  const home = `http://localhost:${port}/`
  const { id, secret } = await addApplication(admin, { name, redirectAddresses: [home + callback] })
  await changeApplication(admin, id, { signOutAddresses: [home], backChannelAddress: home + backChannel })
  return { house, account, admin, port, home, id, secret: secret ?? '', folder: newFolder(told.t) }
}

/** Signs in by password and SMS on the page that is open. */
async function signInThere(house: House, account: TestAccount, page: Page): Promise<void> {
  const code = await smsCodeAfter(house, account.phone, async () => {
    await enterPassword(page, account.email)
    await arriveAt(page, 'Enter the code from the SMS')
  })
  await field(page, 'Code').fill(code)
  await button(page, 'Verify').click()
}

/** Confirms on the page that an application has led to. */
async function signOutThere(page: Page): Promise<void> {
  await arriveAt(page, 'Sign out?')
  await button(page, 'Sign out').click()
}

/** Ends all sessions of a user from another browser of hers. */
async function signOutElsewhere(house: House, account: TestAccount): Promise<void> {
  const { status } = await (await signedIn(house, account)).call('DELETE', '/api/v1/me/sessions')
  assert.equal(status, 204)
}

async function signInIsAsked(house: House, page: Page): Promise<void> {
  await page.waitForURL((url) => url.origin === house.url && url.pathname === '/sign-in')
}

story('the guide for Express, as it is written: from the first visit to signed out', async (told) => {
  const { house, account, port, home, id, secret, folder } = await withCallback(
    told,
    'Example App',
    'callback',
    'signed-out',
  )
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'server.js'), guideBlocks('express', 'js')[0] ?? '')
  await startBeside(told.t, {
    command: process.execPath,
    args: ['server.js'],
    port,
    cwd: folder,
    env: {
      ISSUER: house.url,
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
      SESSION_SECRET: 'of the test',
      PORT: String(port),
    },
  })
  const page = await told.visitor()
  await page.goto(home)
  await signInThere(house, account, page)
  await page.waitForURL(home)
  assert.equal(await page.textContent('body'), 'Alex Kim signed in with pwd, sms, mfa (urn:sallyport:2fa)')
  await page.context().clearCookies({ name: 'connect.sid' })
  await page.goto(home)
  assert.equal(page.url(), home, 'whoever is signed in is asked nothing')
  await signOutElsewhere(house, account)
  await until(async () => {
    await page.goto(home)
    return page.url() !== home
  }, 'the application has heard')
  await signInThere(house, account, page)
  await page.waitForURL(home)
  await page.goto(`${home}sign-out`)
  await signOutThere(page)
  await signInIsAsked(house, page)
})

story('the guide for Apache, as it is written: two factors or nobody, and signed out', async (told) => {
  if ('skip' in APACHE) return told.t.skip(APACHE.skip)
  const { house, account, port, home, id, secret, folder } = await withCallback(
    told,
    'Wiki',
    'secure/callback',
    'secure/callback?logout=backchannel',
  )
  mkdirSync(join(folder, 'html/secure'), { recursive: true })
  writeFileSync(join(folder, 'html/secure/index.html'), '<title>Wiki</title><p>Welcome</p>')
  const site = filledIn(guideBlocks('apache', 'apache')[0] ?? '', [
    ['http://localhost:3000', house.url],
    ['app_…', id],
    ['sallyport_secret_…', secret],
    ['http://localhost:8081/', home],
  ])
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers', 'auth_openidc']
  writeFileSync(
    join(folder, 'httpd.conf'),
    [
      ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `ServerRoot ${folder}`,
      `PidFile ${folder}/pid`,
      `Listen 127.0.0.1:${port}`,
      `ServerName localhost:${port}`,
      `DocumentRoot ${folder}/html`,
      `ErrorLog ${folder}/error.log`,
      'DirectoryIndex index.html',
      'Header set X-User "expr=%{REMOTE_USER}"',
      site,
    ].join('\n'),
  )
  await startBeside(told.t, {
    command: APACHE.path,
    args: ['-f', join(folder, 'httpd.conf'), '-DFOREGROUND'],
    port,
    cwd: folder,
  })
  const page = await told.visitor()
  await page.goto(`${home}secure/`)
  await signInThere(house, account, page)
  await page.waitForURL(`${home}secure/`)
  assert.equal(await page.textContent('p'), 'Welcome')
  const again = await page.reload()
  assert.equal(again?.headers()['x-user'], account.email)
  await signOutElsewhere(house, account)
  await until(async () => {
    await page.goto(`${home}secure/`)
    return page.url() !== `${home}secure/`
  }, 'Apache has heard')
  await signInThere(house, account, page)
  await page.waitForURL(`${home}secure/`)
  await page.goto(`${home}secure/callback?logout=${encodeURIComponent(home)}`)
  await signOutThere(page)
  await page.waitForURL(home)
  await page.goto(`${home}secure/`)
  await signInIsAsked(house, page)
})
