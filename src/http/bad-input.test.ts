import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSecurityHeaders } from '../../test/contract.ts'
import { onBothEngines, openHouse, PASSWORD, signedIn } from '../../test/house.ts'
import { rawRequest, readRaw } from '../../test/raw-http.ts'

const SIGN_IN = '/api/v1/sign-in'
const credentials = { email: 'alex.kim@example.com', password: PASSWORD }

/** Sends bytes as the body of a POST, as no browser would. */
const post = (url: string, path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

async function problemOf(response: Response): Promise<{ status: number; code: string; pointers: string[] }> {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assertSecurityHeaders(response.headers, response.url)
  const problem = (await response.json()) as { code: string; errors?: { pointer: string }[] }
  return {
    status: response.status,
    code: problem.code,
    pointers: (problem.errors ?? []).map(({ pointer }) => pointer),
  }
}

test('a body that is not JSON is refused, and the server says what it takes', async (t) => {
  const { url } = await openHouse(t)
  for (const body of [
    '{',
    '{"email":}',
    "{'email':1}",
    '[1,]',
    'email=a',
    '\u0000',
    '"',
    '{"a":1}{"b":2}',
    'undefined',
    'NaN',
  ]) {
    assert.deepEqual(
      await problemOf(await post(url, SIGN_IN, body)),
      { status: 422, code: 'invalid', pointers: [] },
      body,
    )
  }
})

test('a body in broken UTF-8 is refused instead of guessed at', async (t) => {
  const { url } = await openHouse(t)
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xc0, 0xaf]]) {
    const body = Buffer.concat([
      Buffer.from('{"email":"a'),
      Buffer.from(bytes),
      Buffer.from('@example.com","password":"x"}'),
    ])
    assert.deepEqual(await problemOf(await post(url, SIGN_IN, body)), {
      status: 422,
      code: 'invalid',
      pointers: [],
    })
  }
})

test('a body of another kind than an object is refused, whatever it is', async (t) => {
  const { url } = await openHouse(t)
  for (const body of ['[]', '"text"', '7', 'true', 'null', '[{"email":"alex.kim@example.com"}]']) {
    const problem = await problemOf(await post(url, SIGN_IN, body))
    assert.deepEqual([problem.status, problem.code], [422, 'invalid'], body)
  }
})

test('fields of a wrong type, missing and unknown ones are named, each by its pointer', async (t) => {
  const { url } = await openHouse(t)
  const said = async (body: object) =>
    (await problemOf(await post(url, SIGN_IN, JSON.stringify(body)))).pointers
  assert.deepEqual(await said({ email: 1, password: null }), ['/email', '/password'])
  assert.deepEqual(await said({ email: ['a'], password: {} }), ['/email', '/password'])
  assert.deepEqual(await said({}), ['/email', '/password'])
  assert.deepEqual(await said({ ...credentials, remember: true, 'a/b~c': 1 }), ['/remember', '/a~1b~0c'])
})

test('`__proto__` and its like are unknown fields and change nothing', async (t) => {
  const { url } = await openHouse(t)
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    const body = `{"email":"alex.kim@example.com","password":"x","${name}":{"role":"admin","isAdmin":true}}`
    assert.deepEqual((await problemOf(await post(url, SIGN_IN, body))).pointers, [`/${name}`])
  }
  assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
})

onBothEngines(
  'NUL, other control characters and lone surrogates are refused and break no database',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const browser = await signedIn(house, await house.newAccount())
    for (const bad of ['\\u0000', '\\ud800', '\\udfff\\ud800', '\\u0007', '\\u009f', '\\n', '\\u2028']) {
      const refused = await browser.call('PATCH', '/api/v1/me', `{"name":"Alex ${bad} Kim"}`)
      assert.deepEqual([refused.status, refused.body.errors[0].pointer], [422, '/name'], bad)
    }
    for (const bad of ['\\u0000', '\\ud800']) {
      const wrong = await house
        .browser()
        .call('POST', SIGN_IN, `{"email":"alex${bad}@example.com","password":"x${bad}"}`)
      assert.deepEqual(
        wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer),
        ['/email', '/password'],
        bad,
      )
      assert.equal(
        (await house.browser().call('POST', '/api/v1/set-up', `{"setUpCode":"x${bad}"}`)).body.code,
        'set_up_code_wrong',
      )
    }
    const kept = await browser.call('PATCH', '/api/v1/me', { name: '李 Åsa 👩‍💻 O’Neill' })
    assert.deepEqual([kept.status, kept.body.name], [200, '李 Åsa 👩‍💻 O’Neill'])
  },
)

test('marks that turn the direction of writing are refused: a name shows as it is stored', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') {
    const refused = await browser.call('PATCH', '/api/v1/me', { name: `Alex ${mark}miK` })
    assert.deepEqual([refused.status, refused.body.errors[0].pointer], [422, '/name'], mark)
  }
  for (const name of ['\u05d0\u05dc\u05db\u05e1', '\u0645\u0631\u064a\u0645'])
    assert.equal((await browser.call('PATCH', '/api/v1/me', { name })).body.name, name)
})

test('a name that nobody can see is refused, and joiners among others are kept', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  const rename = (name: string) => browser.call('PATCH', '/api/v1/me', { name })
  for (const name of [
    '\u200b',
    '\u2060\u200b',
    '\u200d \u200d',
    '\u3164',
    '\u115f',
    '\u00ad',
    '\u180e',
    '\u206a',
    '\ufff9',
    '\ufe0f',
    '\u0301',
    '\u2800',
    '\u{e0041}',
  ]) {
    const refused = await rename(name)
    assert.deepEqual(
      [refused.status, refused.body.errors.map(({ detail }: { detail: string }) => detail)],
      [422, ['Use characters that can be seen.']],
      JSON.stringify(name),
    )
  }
  const blank = await rename(' \u3000')
  assert.deepEqual([blank.status, blank.body.errors[0].detail], [422, 'Fill this in.'])
  for (const name of ['👩‍💻', '❤️', '1️⃣', '🏴\u{e0067}\u{e0062}\u{e007f}', 'می\u200cخواهم', 'ᄀ', '-'])
    assert.equal((await rename(name)).body.name, name)
})

test('a query that a call does not know is refused, field by field', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  for (const [method, path] of [
    ['GET', '/api/v1/me'],
    ['GET', '/api/v1/countries'],
    ['DELETE', '/api/v1/me/sessions'],
  ] as const) {
    const refused = await browser.call(method, `${path}?all=1&__proto__=2`)
    assert.deepEqual([refused.status, refused.body.code], [422, 'invalid'], path)
    assert.equal(refused.body.errors[0].pointer, '/all')
    assert.equal((await browser.call(method, `${path}?`)).status, method === 'GET' ? 200 : 204, path)
  }
})

test('a body of a megabyte is refused with 413, whether its length is told or not', async (t) => {
  const { url } = await openHouse(t)
  const megabyte = JSON.stringify({ ...credentials, password: 'a'.repeat(1024 * 1024) })
  const head = `POST ${SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n`
  const told = await rawRequest(
    url,
    `${head}Content-Length: ${megabyte.length}\r\n\r\n${megabyte.slice(0, 1000)}`,
  )
  const chunk = megabyte.slice(0, 100_000)
  const untold = await rawRequest(
    url,
    `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n`,
  )
  for (const { status, body, headers } of [readRaw(told), readRaw(untold)]) {
    assert.deepEqual([status, JSON.parse(body).code], [413, 'body_too_large'])
    assertSecurityHeaders(headers, 'a body that is too large')
  }
})

test('a body of another content type is refused with 415, also where no body is taken', async (t) => {
  const { url } = await openHouse(t)
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/json-seq',
    'json',
    '',
  ]) {
    for (const path of [SIGN_IN, '/api/v1/sign-in/sms-code']) {
      const problem = await problemOf(await post(url, path, Buffer.from('{}'), { 'content-type': type }))
      assert.deepEqual([problem.status, problem.code], [415, 'media_type'], `${type} ${path}`)
    }
  }
  const withCharset = await problemOf(
    await post(url, SIGN_IN, JSON.stringify(credentials), {
      'content-type': 'application/json; charset=utf-8',
    }),
  )
  assert.equal(withCharset.code, 'credentials_wrong')
})

test('a call that takes no body refuses one, and takes an empty one', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  for (const body of ['{"a":1}', '[1]', '"x"', 'null', '0', 'false']) {
    assert.deepEqual(
      (await browser.call('POST', '/api/v1/session/sudo/sms-code', body)).body.code,
      'invalid',
      body,
    )
    assert.deepEqual((await browser.call('DELETE', '/api/v1/me/sessions', body)).body.code, 'invalid', body)
  }
  assert.equal((await browser.call('DELETE', '/api/v1/me/sessions', '{}')).status, 204)
  assert.equal((await browser.call('DELETE', '/api/v1/me/sessions', '')).status, 204)
})

test('JSON nested ten thousand deep, and an object of ten thousand fields, are refused like any other', async (t) => {
  const { url } = await openHouse(t)
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`f${n}`, 0])))
  for (const body of [deep, `{"email":${deep},"password":"x"}`, wide]) {
    const problem = await problemOf(await post(url, SIGN_IN, body))
    assert.deepEqual([problem.status, problem.code], [422, 'invalid'])
  }
})

test('an address that is nobody’s is not found, in problem details', async (t) => {
  const { url } = await openHouse(t)
  for (const path of [
    '/api/v1/nothing',
    '/api/v1/session/',
    '/api/v1//session',
    '/api/v1/Session',
    '/api/v1',
    '/api',
    '/api/v1/session/..%2f',
    '/nothing',
    '/%00',
    '/%zz',
    '/api/v1/%c3%28',
    '/../../etc/passwd',
    '/.env',
    '/app.html',
  ]) {
    assert.equal((await problemOf(await fetch(url + path))).code, 'not_found', path)
  }
})

test('a method that a door does not know is not found there', async (t) => {
  const house = await openHouse(t)
  const browser = house.browser()
  for (const [method, path] of [
    ['PUT', '/session'],
    ['POST', '/session'],
    ['PATCH', '/session'],
    ['POST', '/me'],
    ['DELETE', '/account'],
    ['GET', '/accounts'],
    ['POST', '/account/security-policy'],
    ['OPTIONS', '/session'],
  ] as const) {
    assert.deepEqual(
      [
        (await browser.call(method, `/api/v1${path}`)).status,
        (await browser.call(method, `/api/v1${path}`)).body.code,
      ],
      [404, 'not_found'],
      `${method} ${path}`,
    )
  }
  assert.equal((await browser.call('HEAD', '/api/v1/countries')).status, 200)
})

test('what is no HTTP gets a clear answer and the connection’s end', async (t) => {
  const house = await openHouse(t)
  const odd = [
    'garbage\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
    `POST ${SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n`,
    `POST ${SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
    `POST ${SIGN_IN} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ]
  for (const text of odd) {
    const { status, headers, body } = readRaw(await rawRequest(house.url, text))
    assert.deepEqual(
      [status, headers.get('content-type'), JSON.parse(body).code],
      [400, 'application/problem+json', 'unreadable'],
      text.slice(0, 60),
    )
    assertSecurityHeaders(headers, text.slice(0, 60))
  }
  assert.equal((await house.browser().call('GET', '/api/v1/set-up')).status, 200)
})
