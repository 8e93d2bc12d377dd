import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, OPERATOR_KEY, SET_UP_CODE, signedIn } from '../../test/house.ts'
import { REFUSALS } from '../refusal.ts'
import { refusalsOf } from './openapi.ts'

type Json = { [key: string]: unknown }
type Operation = {
  operationId: string
  security?: Record<string, []>[]
  summary: string
  parameters: { name: string; in: string; required: boolean; schema: Json }[]
  requestBody?: { content: Record<string, { schema: { $ref: string }; example: unknown }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: { $ref: string } }> }>
}
type Description = {
  openapi: string
  info: Json
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> }
}

const fetchDescription = async (url: string) =>
  (await (await fetch(`${url}/api/openapi.json`)).json()) as Description
const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )

/** Every `$ref` in a document. */
function refsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(refsIn)
  if (node === null || typeof node !== 'object') return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsIn(value),
  )
}

test('the description is OpenAPI 3.1 with a place for everything that it names', async (t) => {
  const house = await openHouse(t)
  const description = await fetchDescription(house.url)
  assert.equal(description.openapi, '3.1.0')
  for (const ref of refsIn(description)) {
    const [, , , name = ''] = ref.split('/')
    assert.match(ref, /^#\/components\/schemas\/\w+$/)
    assert.ok(Object.hasOwn(description.components.schemas, name), ref)
  }
  const ids = operationsOf(description).map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^[a-z][A-Za-z0-9]*$/)
  for (const schema of Object.values(description.components.schemas))
    assert.ok(!('$schema' in schema) && !('$id' in schema))
})

test('every door is described, with its parameters and each refusal under its status', async (t) => {
  const house = await openHouse(t)
  const description = await fetchDescription(house.url)
  const { doors } = house
  assert.deepEqual(
    operationsOf(description)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
    [...doors.map(({ method, path }) => `${method} /api/v1${path}`), 'GET /forward-auth'].toSorted(),
  )
  for (const door of doors) {
    const operation = description.paths[`/api/v1${door.path}`]?.[door.method.toLowerCase()]
    assert.ok(operation)
    const inPath = [...door.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    assert.deepEqual(
      operation.parameters
        .filter((one) => one.in === 'path')
        .map(({ name, required }) => (required ? name : '')),
      inPath,
    )
    for (const code of refusalsOf(door))
      assert.ok(
        operation.responses[REFUSALS[code].status]?.description.includes(`\`${code}\``),
        `${door.method} ${door.path}: ${code}`,
      )
    for (const scheme of (operation.security ?? []).flatMap(Object.keys))
      assert.ok(description.components.securitySchemes[scheme], scheme)
    assert.equal(operation.security === undefined, door.needs === 'nothing', `${door.method} ${door.path}`)
    for (const status of Object.keys(door.answers))
      assert.ok(operation.responses[status], `${door.method} ${door.path}: ${status}`)
  }
})

test('every body is described with an example, and the server understands each of them', async (t) => {
  const house = await openHouse(t)
  const description = await fetchDescription(house.url)
  let accounts = 2000
  for (const { method, path, operation } of operationsOf(description)) {
    if (!operation.requestBody) continue
    const [described] = Object.entries(operation.requestBody.content)
    const [type, { example }] = described ?? assert.fail(`${method} ${path} has no body`)
    assert.notEqual(example, undefined, `${method} ${path} has no example`)
    // a number that is in no example
    const phone = `+1 303 555 ${accounts++}`
    const browser = await signedIn(house, await house.newAccount({ phone }))
    const headers: Record<string, string> = {
      'content-type': type,
      ...(path === '/api/v1/accounts' && { authorization: `Bearer ${OPERATOR_KEY}` }),
    }
    const answer = await browser.call(method, path, example, headers)
    assert.notEqual(answer.body.code, 'invalid', `${method} ${path}: ${JSON.stringify(answer.body)}`)
    assert.ok(answer.status < 500)
  }
})

test('the description names the product and the origin that the operator has set', async (t) => {
  const house = await openHouse(t, {
    env: { SALLYPORT_PRODUCT_NAME: 'Tea & <Coffee>', SALLYPORT_PUBLIC_URL: 'https://localhost' },
  })
  const description = await fetchDescription(house.url)
  assert.equal(description.info['title'], 'Tea & <Coffee> API')
  assert.deepEqual((description as unknown as Json)['servers'], [{ url: 'https://localhost' }])
  assert.match(JSON.stringify(description.components), /"name":"__Host-sallyport_session"/)
  const page = await (await fetch(`${house.url}/api/docs`)).text()
  assert.match(page, /<h1>Tea &amp; &lt;Coffee&gt; API<\/h1>/)
})

const VOID = new Set(['meta', 'link', 'br', '!doctype'])

test('the readable description is a whole page without scripts, in which every link leads somewhere', async (t) => {
  const { url } = await openHouse(t)
  const response = await fetch(`${url}/api/docs`)
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  const page = await response.text()
  const open: string[] = []
  for (const [, end, name = ''] of page.matchAll(/<(\/?)([!a-z0-9]+)[^>]*>/gi)) {
    if (VOID.has(name)) continue
    if (end) assert.equal(open.pop(), name)
    else open.push(name)
  }
  assert.deepEqual(open, [])
  assert.doesNotMatch(page, /<script|style="|\son\w+=/)
  const ids = [...page.matchAll(/\sid="(\w+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, id] of page.matchAll(/href="#(\w+)"/g)) assert.ok(ids.includes(id), id)
  for (const path of Object.keys((await fetchDescription(url)).paths)) assert.ok(page.includes(path), path)
  assert.equal((await fetch(`${url}/api/docs.css`)).headers.get('content-type'), 'text/css; charset=utf-8')
})

test('no secret of the server is in its description', async (t) => {
  const { url } = await openHouse(t)
  const text = JSON.stringify(await fetchDescription(url))
  for (const secret of [SET_UP_CODE, OPERATOR_KEY]) assert.ok(!text.includes(secret))
})
