import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import { byAge, ENDINGS, newPasswordHere } from '../../test/endings.ts'
import { type House, onBothEngines, signedIn } from '../../test/house.ts'
import {
  addApplication,
  CALLBACK,
  changeApplication,
  openIssuer,
  relyingParty,
  type RelyingParty,
  withApplication,
} from '../../test/relying-party.ts'
import { LOOPBACK_ALLOWED, until } from '../../test/webhook-sink.ts'
import { DAY_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { takeDue } from './sign-out-store.ts'
import { startSignOuts } from './tell-sign-outs.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const findOwed = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('sign_outs_owed').select(['due_at_ms', 'tries']),
)
const owedIn = ({ world }: House) => world.store.read.all(findOwed, {})

/** A server of an application that hears of sign-outs. */
type Hearing = {
  url: string
  connections: number
  tokens: string[]
  answers: (response: ServerResponse) => void
}

async function startHearing(t: Pick<TestContext, 'after'>): Promise<Hearing> {
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (more: string) => (text += more))
    request.on('end', () => {
      hearing.tokens.push(new URLSearchParams(text).get('logout_token') ?? `no token: ${text}`)
      hearing.answers(response)
    })
  })
  server.on('connection', () => hearing.connections++)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const hearing: Hearing = {
    url: `http://127.0.0.1:${port}/signed-out`,
    connections: 0,
    tokens: [],
    answers: (response) => void response.writeHead(204).end(),
  }
  return hearing
}

/** An application that hears, and somebody of its account. */
async function openHearing(t: TestContext, engine: House['engine'] = 'sqlite') {
  const house = await openIssuer(t, { engine, env: LOOPBACK_ALLOWED })
  const { account, admin, party } = await withApplication(house)
  const hearing = await startHearing(t)
  await changeApplication(admin, party.application.id, { backChannelAddress: hearing.url })
  return { house, account, admin, party, hearing }
}

/** What an application checks of a logout token (Back-Channel Logout §2.6). */
async function heard({ world }: House, party: RelyingParty, token: string | undefined): Promise<JWTPayload> {
  const issuer = world.config.publicUrl
  const keys = createRemoteJWKSet(new URL('/oidc/jwks', issuer))
  const { payload, protectedHeader } = await jwtVerify(token ?? '', keys, {
    issuer: issuer.origin,
    audience: party.application.id,
  })
  assert.equal(protectedHeader.typ, 'logout+jwt')
  assert.deepEqual(payload['events'], { [EVENT]: {} })
  assert.equal(payload['nonce'], undefined)
  assert.ok(payload.jti && payload.iat)
  return payload
}

const ALL_ENDINGS = {
  ...ENDINGS,
  'a new password in this session': newPasswordHere,
  'the end of the session by age': byAge,
}

onBothEngines(
  'an application hears of every ending of a session that it was entered in',
  async (t, engine) => {
    const { house, account, admin, party, hearing } = await openHearing(t, engine)
    for (const [what, end] of Object.entries(ALL_ENDINGS)) {
      const person = await personWith(house, account, 'phone')
      const browser = await signedInBy(house, person, 'sms')
      const claims = (await party.signIn(browser)).claims()
      assert.ok(claims?.['sid'], what)
      await party.signIn(browser)
      assert.equal(hearing.tokens.length, 0, `${what}: not before`)
      const before = (await end({ house, admin, person, browser })) as { status: number } | undefined
      assert.ok(before === undefined || before.status < 300, `${what}: ${before?.status}`)
      await until(() => hearing.tokens.length > 0, what)
      const token = await heard(house, party, hearing.tokens[0])
      assert.deepEqual([token['sid'], token.sub], [claims['sid'], claims.sub], what)
      await until(async () => (await owedIn(house)).length === 0, `${what}: it is noted`)
      assert.equal(hearing.tokens.splice(0).length, 1, `${what}: once, though it was entered twice`)
    }
  },
)

test('what is not heard is told again for a day', async (t) => {
  const { house, admin, party, hearing } = await openHearing(t)
  house.stopTime()
  await party.signIn(admin)
  const answers = [
    (response: ServerResponse) => void response.writeHead(500).end(),
    (response: ServerResponse) => void response.writeHead(302, { location: hearing.url }).end(),
    (response: ServerResponse) => void response.destroy(),
  ]
  hearing.answers = (response) => answers[(hearing.tokens.length - 1) % answers.length]?.(response)
  await admin.call('DELETE', '/api/v1/session')
  await until(() => {
    house.passTime(10 * SECOND_MS)
    return hearing.tokens.length === 4
  }, 'four attempts')
  house.passTime(1 * DAY_MS)
  await until(async () => (await owedIn(house)).length === 0, 'it is given up')
  assert.ok(house.logged.some((line) => line.includes('never heard that a session has ended')))
})

onBothEngines('of two processes one tells', async (t, engine) => {
  const { house, admin, party, hearing } = await openHearing(t, engine)
  const stop = startSignOuts({ ...house.world, onSignOut: () => undefined })
  t.after(stop)
  await party.signIn(admin.copy())
  await admin.call('DELETE', '/api/v1/session')
  await until(async () => (await owedIn(house)).length === 0, 'it is told')
  assert.equal(hearing.tokens.length, 1)
})

test('an application that does not answer holds up no other, whatever it is to hear', async (t) => {
  const { house, account, admin, party, hearing } = await openHearing(t)
  const other = await relyingParty(house, await addApplication(admin, { name: 'Wiki' }))
  const quick = await startHearing(t)
  await changeApplication(admin, other.application.id, { backChannelAddress: quick.url })
  const waiting: ServerResponse[] = []
  hearing.answers = (response) => void waiting.push(response)
  for (let nth = 0; nth < 14; nth++) await party.signIn(admin.copy())
  assert.equal((await owedIn(house)).length, 10, 'of one session ten are told')
  const person = await personWith(house, account, 'phone')
  const browser = await signedInBy(house, person, 'sms')
  await other.signIn(browser)
  await admin.call('DELETE', '/api/v1/session')
  await until(() => waiting.length === 8, 'it has not answered')
  await browser.call('DELETE', '/api/v1/session')
  await until(() => quick.tokens.length === 1, 'the other hears')
  assert.ok(waiting.every((response) => !response.closed))
  for (const response of waiting) response.destroy()
})

test('a process that took a sign-out and died is followed by another', async (t) => {
  const { house, admin, party, hearing } = await openHearing(t)
  house.stopTime()
  await party.signIn(admin)
  const { store } = house.world
  const [owed] = await owedIn(house)
  const endsAt = owed?.due_at_ms ?? 0
  // as if its time were over, for the one that then dies
  const taken = await store.write((tx) =>
    tx.all(takeDue, {
      applicationId: party.application.id,
      now: endsAt,
      until: house.now() + 20 * SECOND_MS,
      atMost: 9,
    }),
  )
  assert.equal(taken.length, 1)
  await new Promise((resolve) => setTimeout(resolve, 700))
  assert.equal(hearing.tokens.length, 0, 'it is taken')
  house.passTime(20 * SECOND_MS)
  await until(() => hearing.tokens.length === 1, 'the next one tells')
})

test('nothing is told to an application that was removed, or that wants to hear no more', async (t) => {
  const { house, account, admin, party, hearing } = await openHearing(t)
  const person = await personWith(house, account, 'phone')
  for (const end of [
    () => changeApplication(admin, party.application.id, { backChannelAddress: null }),
    () => admin.call('DELETE', `/api/v1/account/applications/${party.application.id}`),
  ]) {
    await changeApplication(admin, party.application.id, { backChannelAddress: hearing.url })
    const browser = await signedInBy(house, person, 'sms')
    await party.signIn(browser)
    await end()
    await browser.call('DELETE', '/api/v1/session')
    await until(async () => (await owedIn(house)).length === 0, 'nothing is owed')
  }
  assert.equal(hearing.tokens.length, 0)
})

const SUITE = {
  id: 'example-suite',
  kind: 'web',
  name: 'Example Suite',
  secret: 'a secret that the operator has made up for a test',
  redirectAddresses: [CALLBACK],
}
/** The setting by which the operator registers an application that hears at an address. */
function registers(t: Pick<TestContext, 'after'>, backChannelAddress: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'applications.json')
  writeFileSync(file, JSON.stringify([{ ...SUITE, backChannelAddress }]))
  return { SALLYPORT_APPLICATIONS: file }
}

const WRONG: [address: string, code: string][] = [
  ['app.example.com/signed-out', 'invalid'],
  ['https://user:secret@app.example.com/', 'invalid'],
  ['https://app.example.com/#', 'invalid'],
  ['https://app.example.com./', 'invalid'],
  ['ftp://app.example.com/', 'invalid'],
  ['http://public.example.com/', 'invalid'],
  ['https://nowhere.example.com/', 'invalid'],
  ['https://127.0.0.1/', 'address_private'],
  ['https://localhost/', 'address_private'],
  ['https://private.example.com/', 'address_private'],
  ['https://[::1]/', 'address_private'],
  ['https://169.254.169.254/latest', 'address_private'],
]
const NAMES: Record<string, string[]> = {
  'public.example.com': ['1.1.1.1'],
  'private.example.com': ['1.1.1.1', '10.0.0.1'],
}

test('an address is refused beside its field where nothing could be sent to it, and judged anew when it is', async (t) => {
  const names = { ...NAMES }
  const hearing = await startHearing(t)
  const { port } = new URL(hearing.url)
  // what the operator has registered opens its own address, and no other of that host
  const env = registers(t, `https://public.example.com:${port}/suite`)
  const house = await openIssuer(t, { env, resolveName: async (name) => names[name] ?? [] })
  const { admin, party } = await withApplication(house)
  const path = `/api/v1/account/applications/${party.application.id}`
  for (const [backChannelAddress, code] of WRONG) {
    const { status, body } = await admin.call('PATCH', path, { backChannelAddress })
    assert.equal(status, 422, backChannelAddress)
    assert.deepEqual(
      [body.errors[0].pointer, body.errors[0].code],
      ['/backChannelAddress', code],
      backChannelAddress,
    )
  }
  assert.equal((await admin.call('GET', path)).body.backChannelAddress, null)
  await changeApplication(admin, party.application.id, {
    backChannelAddress: `https://public.example.com:${port}/`,
  })
  await party.signIn(admin)
  names['public.example.com'] = ['127.0.0.1']
  await admin.call('DELETE', '/api/v1/session')
  await until(async () => {
    house.passTime(10 * SECOND_MS)
    return (await owedIn(house))[0]?.tries === 2
  }, 'an attempt, and another')
  assert.equal(hearing.connections, 0)
})

test('an application that the operator has registered is told at its private address, and at no other', async (t) => {
  const hearing = await startHearing(t)
  const house = await openIssuer(t, { env: registers(t, hearing.url) })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const path = `/api/v1/account/applications`
  const own = await addApplication(admin)
  const { status } = await admin.call('PATCH', `${path}/${own.id}`, {
    backChannelAddress: `${hearing.url}/elsewhere`,
  })
  assert.equal(status, 422)
  const { items } = (await admin.call('GET', path)).body
  const listed = items.find(({ id }: { id: string }) => id === SUITE.id)
  const party = await relyingParty(house, { ...listed, secret: SUITE.secret })
  await party.signIn(admin)
  await admin.call('DELETE', '/api/v1/session')
  await until(() => hearing.tokens.length === 1, 'it is told')
  assert.equal((await heard(house, party, hearing.tokens[0])).sub, account.userId)
})
