import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { eventsOf } from '../../test/account-rows.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { statement } from '../store/statement.ts'
import { nextCode, personWith, setPolicy, signedInBy } from '../../test/authenticators.ts'
import { begin as beginSignIn } from '../../test/authenticators.ts'
import { answer, onBothEngines, sentCode, sentSudoCode, signedIn } from '../../test/house.ts'
import {
  addApplication,
  CALLBACK,
  changeApplication,
  follow,
  openIssuer,
  relyingParty,
  withApplication,
} from '../../test/relying-party.ts'

const SIGN_IN = '/sign-in'

/** What an application is told where nobody may be asked, or nobody could. */
const refused = async (back: Promise<URL>) => {
  const { searchParams, href } = await back
  assert.ok(href.startsWith(CALLBACK), href)
  return searchParams.get('error')
}
/** The error of OAuth that a call was refused with. */
const oauthError = (call: Promise<unknown>) =>
  call.then(
    () => 'granted',
    (error: unknown) => {
      if (error instanceof client.WWWAuthenticateChallengeError) return error.cause[0]?.parameters['error']
      return (error as client.ResponseBodyError).error
    },
  )

onBothEngines('an application learns who signed in, how, and since when', async (t, engine) => {
  const house = await openIssuer(t, { engine })
  const { account, admin, party } = await withApplication(house)
  const before = Math.floor(house.now() / 1000)
  const tokens = await party.signIn(admin)
  const claims = tokens.claims()
  assert.ok(claims)
  assert.equal(claims.sub, account.userId)
  assert.equal(claims.aud, party.application.id)
  assert.deepEqual(claims['amr'], ['pwd', 'sms', 'mfa'])
  assert.equal(claims['acr'], 'urn:sallyport:2fa')
  assert.equal(claims['account_id'], account.accountId)
  assert.equal(claims['role'], 'admin')
  assert.equal(claims['email'], account.email)
  assert.equal(claims['phone_number'], account.phone)
  assert.equal(claims['phone_number_verified'], true)
  assert.ok(Math.abs(Number(claims.auth_time) - before) < 60)
  const info = await client.fetchUserInfo(party.config, tokens.access_token, account.userId)
  assert.equal(info.email, account.email)
  await party.signIn(admin)
  const entered = (await eventsOf(house, account)).filter(({ type }) => type === 'application_entered')
  assert.deepEqual(
    entered.map(({ actorId, details }) => [actorId, details['name'], details['acr']]),
    [[account.userId, 'Example App', 'urn:sallyport:2fa']],
    'once in a session, however often the application looks',
  )
})

test('one sign-in and one second factor lead into two applications', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  const wiki = await relyingParty(house, await addApplication(admin, { name: 'Wiki' }))
  const visitor = house.browser()
  const asked = await party.arrive(visitor)
  assert.equal(asked.pathname, SIGN_IN)
  const way = asked.searchParams.get('to')
  assert.ok(way)
  const sms = house.sent.length
  await beginIn(house, visitor, account.email)
  await answer(visitor, await sentCode(house, account, visitor))
  const back = await follow(house, visitor, way)
  assert.ok(back.href.startsWith(`${CALLBACK}?code=`), back.href)
  const claims = (await wiki.signIn(visitor)).claims()
  assert.equal(claims?.sub, account.userId)
  assert.equal(house.sent.length, sms + 1, 'the second application asked nothing')
})

test('a trusted device is one factor: who asks for two gets the second asked, and both are told as they were', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  await setPolicy(house, account, { deviceTrust: '30_days' })
  const visitor = await trusted(house, account)
  assert.deepEqual((await party.signIn(visitor)).claims()?.['amr'], ['pwd'])
  assert.equal((await party.signIn(visitor)).claims()?.['acr'], 'urn:sallyport:1fa')
  await changeApplication(admin, party.application.id, { asksFor: 'two_factors' })
  const asked = await party.arrive(visitor)
  assert.equal(asked.pathname, '/enter')
  const way = asked.searchParams.get('to') ?? ''
  const { body } = await visitor.call('GET', `${way}/standing`)
  assert.deepEqual(
    [body.needs, body.methods, body.application.name],
    ['second_factor', ['sms'], 'Example App'],
  )
  const code = await sentSudoCode(house, account, visitor)
  await visitor.call('POST', '/api/v1/session/sudo', { method: 'sms', code })
  const back = await follow(house, visitor, way)
  assert.ok(back.href.startsWith(`${CALLBACK}?code=`), back.href)
  const claims = (await party.signIn(visitor)).claims()
  assert.deepEqual([claims?.['acr'], claims?.['amr']], ['urn:sallyport:2fa', ['pwd', 'sms', 'mfa']])
})

test('a request may ask for more than the application does, and never for less', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  await setPolicy(house, account, { deviceTrust: '30_days' })
  const visitor = await trusted(house, account)
  const two = 'urn:sallyport:2fa'
  const essential = (acr: object) => ({
    claims: JSON.stringify({ id_token: { acr: { essential: true, ...acr } } }),
  })
  for (const more of [{ acr_values: two }, essential({ value: two }), essential({ values: [two] })])
    assert.equal((await party.arrive(visitor, more)).pathname, '/enter', JSON.stringify(more))
  for (const more of [
    { acr_values: 'urn:sallyport:1fa' },
    { acr_values: 'urn:other' },
    essential({ values: [two, 'urn:sallyport:1fa'] }),
  ])
    assert.ok((await party.arrive(visitor, more)).href.startsWith(CALLBACK), JSON.stringify(more))
  const unmet = 'unmet_authentication_requirements'
  assert.equal(await refused(party.arrive(visitor, essential({ value: 'urn:other' }))), unmet)
  assert.equal(await refused(party.arrive(visitor, { ...essential({ value: two }), prompt: 'none' })), unmet)
  await changeApplication(admin, party.application.id, { asksFor: 'two_factors' })
  for (const more of [{ acr_values: 'urn:sallyport:1fa' }, essential({ value: 'urn:sallyport:1fa' })])
    assert.equal((await party.arrive(visitor, more)).pathname, '/enter', JSON.stringify(more))
})

test('what cannot be met is said so to the application, and the user goes back without it', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  await changeApplication(admin, party.application.id, { asksFor: 'security_key' })
  const asked = await party.arrive(admin)
  const way = asked.searchParams.get('to') ?? ''
  assert.equal((await admin.call('GET', `${way}/standing`)).body.needs, 'unmet')
  const { body } = await admin.call('POST', `${way}/leave`)
  const back = await follow(house, admin, new URL(body.to).pathname)
  assert.equal(back.searchParams.get('error'), 'unmet_authentication_requirements')
  const holder = await personWith(house, account, 'phone+key')
  const browser = await signedInBy(house, holder, 'sms')
  assert.equal((await party.arrive(browser)).pathname, '/enter', 'a code by SMS is no touch of a key')
  await setPolicy(house, account, METHOD_CHOICES.security_key)
  const touched = await signedInBy(house, holder, 'security_key')
  assert.deepEqual((await party.signIn(touched)).claims()?.['amr'], ['pwd', 'hwk', 'mfa'])
})

test('a second factor that is too old is asked for again', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  house.stopTime()
  await changeApplication(admin, party.application.id, { asksFor: 'recent', notOlderThan: '5_minutes' })
  const visitor = await signedIn(house, account)
  house.passTime(5 * 60_000 - 1)
  assert.ok((await party.arrive(visitor)).href.startsWith(CALLBACK))
  house.passTime(1)
  assert.equal((await party.arrive(visitor)).pathname, '/enter')
})

test('prompt and max_age bring a new sign-in, and nothing but one', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  for (const more of [{ prompt: 'login' }, { max_age: '0' }]) {
    const asked = await party.arrive(admin, more)
    assert.equal(asked.pathname, SIGN_IN, JSON.stringify(more))
    assert.ok(asked.searchParams.has('again'))
    const way = asked.searchParams.get('to') ?? ''
    assert.equal((await follow(house, admin, way)).pathname, SIGN_IN, 'the old session is not enough')
    await beginIn(house, admin, account.email)
    await answer(admin, await sentCode(house, account, admin))
    const back = await follow(house, admin, way)
    assert.ok(back.href.startsWith(`${CALLBACK}?code=`), `${JSON.stringify(more)} ${back.href}`)
  }
  assert.equal(await refused(party.arrive(house.browser(), { prompt: 'none' })), 'login_required')
  assert.ok((await party.arrive(admin, { prompt: 'none' })).searchParams.has('code'))
  const hinted = await party.arrive(house.browser(), { login_hint: account.email })
  assert.equal(hinted.searchParams.get('email'), account.email)
})

test('entering keeps a session open, asking without a word does not, and a locked one is opened by the password', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  house.stopTime()
  const minutes = (count: number) => house.passTime(count * 60_000)
  minutes(50)
  assert.ok((await party.arrive(admin)).href.startsWith(CALLBACK))
  minutes(50)
  await until(async () => (await party.arrive(admin, { prompt: 'none' })).searchParams.has('code'))
  minutes(11)
  assert.equal(await refused(party.arrive(admin, { prompt: 'none' })), 'login_required')
  const asked = await party.arrive(admin)
  assert.equal(asked.pathname, SIGN_IN)
  const password = 'four or five unrelated words'
  assert.equal((await admin.call('POST', '/api/v1/session/unlock', { password })).status, 200)
  const back = await follow(house, admin, asked.searchParams.get('to') ?? '')
  assert.ok(back.href.startsWith(CALLBACK), back.href)
})

test('who may not enter reads so, and members of other accounts cannot', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  await changeApplication(admin, party.application.id, { openTo: 'administrators' })
  const member = await signedInBy(house, await personWith(house, account, 'phone'), 'sms')
  const stranger = await signedIn(house, await house.newAccount())
  for (const browser of [member, stranger]) {
    const asked = await party.arrive(browser)
    assert.equal(asked.pathname, '/enter')
    const way = asked.searchParams.get('to') ?? ''
    assert.equal((await browser.call('GET', `${way}/standing`)).body.needs, 'access')
    assert.equal((await follow(house, browser, way)).pathname, '/enter')
    assert.equal(await refused(party.arrive(browser, { prompt: 'none' })), 'access_denied')
  }
  assert.ok((await party.arrive(admin)).href.startsWith(CALLBACK))
})

test('who may not enter any more keeps nothing of what she was granted', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  const member = await personWith(house, account, 'phone')
  const tokens = await party.signIn(await signedInBy(house, member, 'sms'))
  const refreshed = await client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')
  await changeApplication(admin, party.application.id, { openTo: 'administrators' })
  const refresh = client.refreshTokenGrant(party.config, refreshed.refresh_token ?? '')
  assert.equal(await oauthError(refresh), 'invalid_grant')
  const info = client.fetchUserInfo(party.config, refreshed.access_token, member.userId)
  assert.equal(await oauthError(info), 'invalid_token')
})

const findGranted = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('oidc_records').select('model').where('grant_hash', 'is not', null),
)

onBothEngines(
  'a code and a refresh token are good once, and a second use withdraws what the first gave',
  async (t, engine) => {
    const house = await openIssuer(t, { engine })
    const { account, admin, party } = await withApplication(house)
    const { path, checks } = await party.begin()
    const back = await follow(house, admin, path)
    const first = await client.authorizationCodeGrant(party.config, back, checks)
    assert.equal(await oauthError(client.authorizationCodeGrant(party.config, back, checks)), 'invalid_grant')
    assert.equal(
      await oauthError(client.fetchUserInfo(party.config, first.access_token, account.userId)),
      'invalid_token',
    )
    assert.deepEqual(await house.world.store.read.all(findGranted, {}), [], 'nothing of it stays')
    const tokens = await party.signIn(admin)
    const refreshed = await client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')
    assert.equal(
      await oauthError(client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')),
      'invalid_grant',
    )
    assert.equal(
      await oauthError(client.refreshTokenGrant(party.config, refreshed.refresh_token ?? '')),
      'invalid_grant',
    )
  },
)

onBothEngines(
  'of many at once with one code or one refresh token, one at most gets something',
  async (t, engine) => {
    const house = await openIssuer(t, { engine })
    const { admin, party } = await withApplication(house)
    const { path, checks } = await party.begin()
    const back = await follow(house, admin, path)
    const times = <T>(ask: () => Promise<T>) => Promise.allSettled(Array.from({ length: 12 }, ask))
    const given = (all: PromiseSettledResult<unknown>[]) =>
      all.filter(({ status }) => status === 'fulfilled').length
    assert.ok(given(await times(() => client.authorizationCodeGrant(party.config, back, checks))) <= 1)
    const { refresh_token: token = '' } = await party.signIn(admin)
    assert.ok(given(await times(() => client.refreshTokenGrant(party.config, token))) <= 1)
  },
)

onBothEngines('every ending of a session ends what was granted in it, at once', async (t, engine) => {
  const house = await openIssuer(t, { engine })
  const { account, admin, party } = await withApplication(house)
  const person = await personWith(house, account, 'phone')
  const endings: Record<string, (browser: Awaited<ReturnType<typeof signedInBy>>) => Promise<unknown>> = {
    'signing out': (browser) => browser.call('DELETE', '/api/v1/session'),
    'a new password': async (browser) => {
      const other = await signedInBy(house, person, 'sms')
      const password = 'four or five unrelated words'
      const body = { currentPassword: password, password: 'another four or five words' }
      assert.equal((await other.call('PUT', '/api/v1/me/password', body)).status, 204)
      const back = { currentPassword: body.password, password }
      assert.equal((await other.call('PUT', '/api/v1/me/password', back)).status, 204)
      return browser
    },
    'a new password of this very session': async (browser) => {
      const [before, after] = ['four or five unrelated words', 'another four or five words']
      for (const [currentPassword, password] of [
        [before, after],
        [after, before],
      ])
        assert.equal(
          (await browser.call('PUT', '/api/v1/me/password', { currentPassword, password })).status,
          204,
        )
    },
    'a reset by an administrator': () =>
      admin.call('POST', `/api/v1/account/users/${person.userId}/second-factor-reset`, {
        phone: person.phone,
      }),
  }
  for (const [what, end] of Object.entries(endings)) {
    const browser = await signedInBy(house, person, 'sms')
    const tokens = await party.signIn(browser)
    const token = tokens.access_token
    assert.equal((await client.tokenIntrospection(party.config, token)).active, true, what)
    await end(browser)
    assert.equal((await client.tokenIntrospection(party.config, token)).active, false, what)
    assert.equal(
      await oauthError(client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')),
      'invalid_grant',
      what,
    )
    assert.equal(
      await oauthError(client.fetchUserInfo(party.config, token, person.userId)),
      'invalid_token',
      what,
    )
    nextCode(house)
  }
})

test('a deactivated user and a removed application end what was granted', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  const person = await personWith(house, account, 'phone')
  const tokens = await party.signIn(await signedInBy(house, person, 'sms'))
  const deactivated = await admin.call('PATCH', `/api/v1/account/users/${person.userId}`, {
    status: 'deactivated',
  })
  assert.equal(deactivated.status, 200)
  assert.equal(
    await oauthError(client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')),
    'invalid_grant',
  )
  const mine = await party.signIn(admin)
  assert.equal(
    (await admin.call('DELETE', `/api/v1/account/applications/${party.application.id}`)).status,
    204,
  )
  assert.equal(
    await oauthError(client.refreshTokenGrant(party.config, mine.refresh_token ?? '')),
    'invalid_client',
  )
})

test('what was granted can be revoked by its application, and by no other', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const other = await relyingParty(house, await addApplication(admin, { name: 'Wiki' }))
  const tokens = await party.signIn(admin)
  assert.equal((await client.tokenIntrospection(other.config, tokens.access_token)).active, false)
  await oauthError(client.tokenRevocation(other.config, tokens.access_token))
  assert.equal((await client.tokenIntrospection(party.config, tokens.access_token)).active, true)
  assert.equal(
    await oauthError(client.refreshTokenGrant(other.config, tokens.refresh_token ?? '')),
    'invalid_grant',
  )
  await client.tokenRevocation(party.config, tokens.refresh_token ?? '')
  assert.equal(
    await oauthError(client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')),
    'invalid_grant',
  )
})

test('a public application has no secret, and nothing without PKCE', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house, { kind: 'public' })
  assert.equal(party.application.secret, null)
  assert.ok((await party.signIn(admin)).access_token)
  const query = new URLSearchParams({
    client_id: party.application.id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid',
    state: 'x',
  })
  const back = follow(house, admin, `/oidc/auth?${query.toString()}`)
  assert.equal(await refused(back), 'invalid_request')
})

test('a new secret is good at once, and the old one for a day', async (t) => {
  const house = await openIssuer(t)
  house.stopTime()
  const { admin, party } = await withApplication(house)
  const { application } = party
  const made = await admin.call('POST', `/api/v1/account/applications/${application.id}/secret`)
  assert.equal(made.status, 201)
  const renewed = await relyingParty(house, { ...application, secret: made.body.secret })
  const introspect = (by: typeof party) => oauthError(client.tokenIntrospection(by.config, 'nonsense'))
  assert.deepEqual([await introspect(party), await introspect(renewed)], ['granted', 'granted'])
  const wrong = await relyingParty(house, { ...application, secret: `${application.secret}x` })
  assert.equal(await introspect(wrong), 'invalid_client')
  const asHash = await relyingParty(house, { ...application, secret: 'kept as a hash' })
  assert.equal(await introspect(asHash), 'invalid_client')
  house.passTime(24 * 3_600_000)
  assert.deepEqual([await introspect(party), await introspect(renewed)], ['invalid_client', 'granted'])
})

test('each application may know a user by a name of its own', async (t) => {
  const house = await openIssuer(t)
  const { account, admin, party } = await withApplication(house)
  const wiki = await relyingParty(house, await addApplication(admin, { name: 'Wiki' }))
  for (const { application } of [party, wiki])
    await changeApplication(admin, application.id, { subject: 'pairwise' })
  const subjects = [await party.signIn(admin), await wiki.signIn(admin)].map((tokens) => tokens.claims()?.sub)
  assert.equal(new Set([...subjects, account.userId]).size, 3)
  assert.equal((await party.signIn(admin)).claims()?.sub, subjects[0])
})

test('what becomes of requests is counted for the operator', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  await party.signIn(admin)
  await oauthError(client.refreshTokenGrant(party.config, 'nonsense'))
  await party.arrive(house.browser(), { prompt: 'none' })
  const body = await (await fetch(`${house.url}/metrics`)).text()
  for (const outcome of ['entered', 'not_entered', 'tokens_given', 'tokens_refused'])
    assert.match(body, new RegExp(`^sallyport_oidc_total\\{outcome="${outcome}"\\} 1$`, 'm'))
})

test('signing out of an application signs out of all, and leads back to where it may', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  await changeApplication(admin, party.application.id, { signOutAddresses: ['https://app.example.com/bye'] })
  const tokens = await party.signIn(admin)
  const url = (to: string) =>
    client.buildEndSessionUrl(party.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: to,
    })
  const wrong = await follow(house, admin, pathOf(url('https://app.example.com/bye?x=1')))
  assert.equal(wrong.searchParams.get('refused'), 'invalid_request')
  const page = await follow(house, admin, pathOf(url('https://app.example.com/bye')))
  assert.equal(page.pathname, '/sign-out')
  const confirm = (xsrf: string) =>
    admin.call('POST', '/oidc/sign-out/confirm', `xsrf=${xsrf}&logout=yes`, {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    })
  assert.equal((await confirm('another')).status, 400)
  assert.equal((await admin.call('GET', '/api/v1/session')).status, 200)
  const { status, body } = await confirm(page.searchParams.get('xsrf') ?? '')
  assert.deepEqual([status, body], [200, { to: 'https://app.example.com/bye' }])
  assert.equal((await admin.call('GET', '/api/v1/session')).status, 401)
  assert.equal(
    await oauthError(client.refreshTokenGrant(party.config, tokens.refresh_token ?? '')),
    'invalid_grant',
  )
})

/** Waits for what is done after an answer. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('it never came to that')
}

const pathOf = ({ pathname, search }: URL) => pathname + search

async function beginIn(_: unknown, browser: Awaited<ReturnType<typeof signedIn>>, email: string) {
  const password = 'four or five unrelated words'
  assert.equal((await browser.call('POST', '/api/v1/sign-in', { email, password })).status, 200)
}

/** A browser that a trusted device has let in by the password alone. */
async function trusted(house: Parameters<typeof signedIn>[0], account: Parameters<typeof signedIn>[1]) {
  const browser = await beginSignIn(house, account)
  await answer(browser, await sentCode(house, account, browser), { trustDevice: true })
  await beginIn(house, browser, account.email)
  const { body } = await browser.call('GET', '/api/v1/session')
  assert.equal(body.why, 'trusted_device')
  nextCode(house)
  return browser
}
