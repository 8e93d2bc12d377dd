import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../config.ts'
import { findTarget, readTargetUrl } from './find-target.ts'
import { isPublicAddress } from './public-address.ts'

const words = (text: string) => text.trim().split(/\s+/)

const PUBLIC = words(`
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
  169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0
  192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255
  198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 2001:200:: 2001:db7:ffff::1 2001:db9::
  2003::1 2606:4700::1111 2a00:1450:4001::200e 3ffe::1 3fff:1000:: 2400:cb00::`)

const NOT_PUBLIC = words(`
  0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.254
  169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.170
  192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7
  203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 100.100.100.200 :: ::1 ::2
  ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 ::ffff:7f00:1 ::127.0.0.1 ::8.8.8.8
  64:ff9b::8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378::1
  2001:2::1 2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1 2001:db8:ffff::1 2002::1 2002:7f00:1::1
  2002:808:808::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1
  fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1 2606:4700::1111%eth0 127.1 2130706433 0x7f000001
  0177.0.0.1 localhost example.com`)

test('an address is public exactly where it is one of the public internet', () => {
  assert.ok(PUBLIC.length + NOT_PUBLIC.length >= 100)
  for (const address of PUBLIC) assert.equal(isPublicAddress(address), true, address)
  for (const address of [...NOT_PUBLIC, '']) assert.equal(isPublicAddress(address), false, address)
})

const config = (allowed?: string) =>
  readConfig({
    SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    ...(allowed === undefined ? {} : { SALLYPORT_WEBHOOK_PRIVATE: allowed }),
  })

/** What comes of an address, where DNS gives every name these addresses. */
async function judged(text: string, { allowed, names = [] }: { allowed?: string; names?: string[] } = {}) {
  const url = readTargetUrl(text)
  if (!url) return 'malformed'
  const world = { config: config(allowed), resolveName: async () => names }
  const target = await findTarget(world, url, world.config.webhookPrivate, AbortSignal.timeout(1_000))
  return typeof target === 'string' ? target : target.addresses.join(' ')
}

test('a private address is found behind every notation and every name', async () => {
  const notations = ['127.1', '127.0.1', '2130706433', '0x7f.1', '0x7f000001', '017700000001', '0177.0.0.01']
  const more = [
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[0:0::1]',
    '0',
    'localhost',
  ]
  for (const host of [...notations, ...more, 'a.localhost', '127.0.0.1.', '169.254.169.254'])
    for (const scheme of ['https', 'http'])
      assert.equal(await judged(`${scheme}://${host}/hook`), 'private', `${scheme}://${host}`)
  for (const names of [['10.0.0.7'], ['8.8.8.8', '10.0.0.7'], ['2606:4700::1111', '::1'], ['::ffff:8.8.8.8']])
    assert.equal(await judged('https://crm.example.com', { names }), 'private', names.join())
  assert.equal(await judged('https://crm.example.com:8443/in?a=b', { names: ['8.8.8.8'] }), '8.8.8.8')
  assert.equal(await judged('https://0x08080808/'), '8.8.8.8')
  assert.equal(await judged('https://crm.example.com'), 'no_name')
})

test('what is no plain address of a server is refused as it stands', async () => {
  const malformed = [
    'crm.example.com',
    '//crm.example.com',
    'ftp://crm.example.com',
    'javascript:1',
    'https://',
  ]
  const disguised = [
    'https://crm.example.com.',
    'https://localhost.',
    'https://[fe80::1%25eth0]',
    'https://a@10.0.0.1',
  ]
  const more = [
    'https://user:pw@crm.example.com',
    'https://crm.example.com/#x',
    `https://crm.example.com/${'a'.repeat(500)}`,
  ]
  for (const text of [...malformed, ...disguised, ...more])
    assert.equal(await judged(text, { names: ['8.8.8.8'], allowed: '0.0.0.0/0' }), 'malformed', text)
})

test('what the operator allows is reached, and nothing else; without encryption this machine alone', async () => {
  assert.equal(await judged('https://10.1.2.3', { allowed: '10.0.0.0/8' }), '10.1.2.3')
  assert.equal(await judged('https://10.1.2.3', { allowed: '10.1.2.3' }), '10.1.2.3')
  assert.equal(await judged('https://10.1.2.4', { allowed: '10.1.2.3' }), 'private')
  assert.equal(await judged('https://[fd00::7]', { allowed: 'fd00::/8' }), 'fd00::7')
  const crm = { allowed: 'crm.internal', names: ['10.0.0.7'] }
  assert.equal(await judged('https://CRM.internal', crm), '10.0.0.7')
  assert.equal(await judged('https://a.crm.internal', crm), 'private')
  assert.equal(await judged('http://crm.internal', crm), 'not_https')
  assert.equal(await judged('http://crm.example.com', { names: ['8.8.8.8'] }), 'not_https')
  assert.equal(await judged('http://localhost:3001', { allowed: 'localhost' }), '127.0.0.1')
  assert.equal(await judged('http://127.0.0.1:3001', { allowed: '127.0.0.0/8' }), '127.0.0.1')
  const mixed = { allowed: '127.0.0.0/8', names: ['127.0.0.1', '8.8.8.8'] }
  assert.equal(await judged('http://both.example.com', mixed), 'not_https')
})
