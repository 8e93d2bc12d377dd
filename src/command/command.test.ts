import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { ReadStream } from 'node:tty'
import { eventsOf } from '../../test/account-rows.ts'
import { onBothEngines, openHouse, PASSWORD, signedIn } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { HOUR_MS } from '../store/duration.ts'
import { createAccountByCommand } from './create-account-command.ts'
import { passwordResetLink } from './password-reset-link.ts'
import { readPassword } from './read-password.ts'

const ARGS = ['--account', 'Example Ltd', '--name', 'Alex Kim', '--email', 'alex.kim@example.com']
const typed = async () => PASSWORD

onBothEngines(
  'the operator creates an account at the command line, and its administrator signs in',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: { SALLYPORT_SIGN_UP: 'closed' } })
    const made = await createAccountByCommand(house.world, [...ARGS, '--phone', '+1 202 555 0123'], typed)
    assert.equal(made.done, true, made.says)
    const accountId = /acc_\w+/.exec(made.says)?.[0] ?? ''
    const account = { accountId, userId: '', email: 'alex.kim@example.com', phone: '+12025550123' }
    const browser = await signedIn(house, account)
    assert.equal((await browser.call('GET', '/api/v1/session')).body.user.role, 'admin')
    const [created] = await eventsOf(house, account)
    assert.deepEqual([created?.type, created?.actorId], ['account_created', null])
  },
)

test('what is wrong with an account is said by option, and nothing is created', async (t) => {
  const house = await openHouse(t)
  const wrong: [string[], () => Promise<string>, RegExp][] = [
    [[...ARGS, '--phone', '12'], typed, /^Nothing was created\.\n {2}--phone: This is not a phone number/],
    [
      [...ARGS, '--phone', '+1 202 555 0123'],
      async () => 'short',
      /\n {2}password: This one has 5 characters/,
    ],
    [ARGS, typed, /\n {2}--phone: Fill this in\./],
    [[], async () => '', /--account: .*\n.*--name: .*\n.*--email: /s],
    [[...ARGS, '--colour', 'red'], typed, /^Usage: create-account --account NAME/],
    [['Example Ltd'], typed, /^Usage: /],
  ]
  for (const [args, password, says] of wrong) {
    const answer = await createAccountByCommand(house.world, args, password)
    assert.equal(answer.done, false)
    assert.match(answer.says, says)
  }
  assert.equal((await house.browser().call('GET', '/api/v1/set-up')).body.firstAccount, true)
})

onBothEngines(
  'the operator makes a reset link by hand: it works once, for an hour, and leaves the second factor',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const browser = await signedIn(house, account)
    const links = [await passwordResetLink(house.world, account.email.toUpperCase())]
    links.push(await passwordResetLink(house.world, account.email))
    const [older, newer] = links.map(({ says }) => /\/reset-password#(\S+)$/.exec(says)?.[1])
    const complete = (token: string | undefined) =>
      house.browser().call('POST', '/api/v1/password-resets/completion', {
        token,
        password: 'words that nobody has thought of',
      })
    assert.equal((await complete(older)).body.code, 'link_spent', 'a newer one voids it')
    assert.equal((await complete(newer)).status, 204)
    assert.equal((await complete(newer)).body.code, 'link_spent')
    assert.equal((await browser.call('GET', '/api/v1/session')).status, 401)
    const begun = await house.browser().call('POST', '/api/v1/sign-in', {
      email: account.email,
      password: 'words that nobody has thought of',
    })
    assert.equal(begun.body.state, 'second_factor_required')
    assert.deepEqual(
      house.mails.map(({ subject }) => subject).filter((subject) => subject.includes('password')),
      ['Your password was reset'],
      'the link itself is mailed to nobody',
    )
    const late = await passwordResetLink(house.world, account.email)
    house.passTime(HOUR_MS)
    assert.equal((await complete(/#(\S+)$/.exec(late.says)?.[1])).body.code, 'link_spent')
  },
)

test('no reset link is made for nobody, nor for a user who is deactivated', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  for (const email of ['nobody@example.com', 'nonsense', '']) {
    const answer = await passwordResetLink(house.world, email)
    assert.equal(answer.done, false)
    assert.match(answer.says, /^Nobody signs in with /)
  }
  await changeUser(house.world.store, account, { deactivated_at_ms: house.now() })
  const answer = await passwordResetLink(house.world, account.email)
  assert.deepEqual([answer.done, /deactivated/.test(answer.says)], [false, true])
})

test('a password is the first line of what is piped in', async () => {
  const input = new PassThrough()
  input.end('four or five unrelated words\nand a second line\n')
  const shown: string[] = []
  const password = await readPassword(input as unknown as ReadStream, { write: (text) => shown.push(text) })
  assert.deepEqual([password, shown], ['four or five unrelated words', []])
})

test('a password that is typed at a terminal is not shown, and its mistakes can be taken back', async () => {
  const raw: boolean[] = []
  const terminal = () => {
    const input = new PassThrough()
    return Object.assign(input, { isTTY: true, setRawMode: (on: boolean) => void raw.push(on) })
  }
  const shown: string[] = []
  const prompt = { write: (text: string) => shown.push(text) }
  const input = terminal()
  const reading = readPassword(input as unknown as ReadStream, prompt)
  for (const key of ['w', 'o', 'x', '\u007f', 'rds é', '\r']) input.write(key)
  assert.equal(await reading, 'words é')
  assert.deepEqual(
    [shown, raw],
    [
      ['Password: ', '\n'],
      [true, false],
    ],
  )
  const cancelled = terminal()
  const stopped = readPassword(cancelled as unknown as ReadStream, prompt)
  cancelled.write('\u0003')
  await assert.rejects(stopped, /cancelled/)
})
