import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { readSmsRoutes } from './sms-routes.ts'
import type { SmsSetting } from './sms-setting.ts'

const GATEWAYS: SmsSetting[] = [
  { name: 'one', kind: 'outbox' },
  { name: 'two', kind: 'outbox' },
]

function read(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-routes-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'routes.json')
  writeFileSync(file, text)
  const problems: string[] = []
  const routes = readSmsRoutes(file, GATEWAYS, (name, mend) => void problems.push(`${name}: ${mend}`))
  return { routes, problems }
}

test('a file says by which gateways, under which sender and at what price SMS go to a prefix', (t) => {
  const routes = [
    { prefix: '+44', gateways: ['two', 'one'], from: 'Example', price: 0.04 },
    { prefix: '+1', from: '+12025550100' },
  ]
  const file = { currency: 'EUR', routes, refuse: ['+4490'] }
  assert.deepEqual(read(t, JSON.stringify(file)), { routes: file, problems: [] })
  assert.deepEqual(
    readSmsRoutes(undefined, GATEWAYS, () => assert.fail()),
    { currency: null, routes: [], refuse: [] },
  )
})

test('each mistake is told by its place', (t) => {
  const wrong: [string, RegExp][] = [
    ['{', /routes\.json is not JSON\.$/],
    ['{"route":[]}', /Unrecognized key: "route"/],
    ['{"routes":[{"prefix":"44"}]}', /routes\.0\.prefix: a prefix begins with \+/],
    [
      '{"routes":[{"prefix":"+44","gateways":["three"]}]}',
      /routes\.0: there is no gateway "three"\. There are: one, two\.$/,
    ],
    ['{"routes":[{"prefix":"+44","gateways":[]}]}', /routes\.0\.gateways: name at least one gateway\.$/],
    ['{"routes":[{"prefix":"+44"},{"prefix":"+44"}]}', /routes\.1: \+44 has a route already\.$/],
    ['{"routes":[{"prefix":"+44","price":0.04}]}', /routes\.0: a price needs a "currency"\.$/],
    ['{"routes":[{"prefix":"+44","from":"a sender that is long"}]}', /routes\.0\.from: a sender is a number/],
    ['{"refuse":["+44 90"]}', /refuse\.0: a prefix begins with/],
  ]
  for (const [text, says] of wrong) assert.match(read(t, text).problems.join('\n'), says, text)
})

test('a file that is not there is told', () => {
  const problems: string[] = []
  readSmsRoutes('no-such.json', GATEWAYS, (_, mend) => void problems.push(mend))
  assert.match(problems.join(), /^There is no file \/.*no-such\.json\.$/)
})
