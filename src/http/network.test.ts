import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkOf } from './network.ts'

test('an IPv4 address is its own network', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1')
  assert.notEqual(networkOf('192.0.2.1'), networkOf('192.0.2.2'))
})

test('IPv6 addresses share a network when their first 64 bits are the same', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(networkOf('2001:db8:1:2::1'), '2001:db8:1:2::/64')
  assert.equal(networkOf('2001:0DB8:0001:0002:ffff::'), '2001:db8:1:2::/64')
  assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'))
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64')
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
  assert.equal(networkOf('::'), '0:0:0:0::/64')
})

test('an IPv4 address that arrives as IPv6 is the IPv4 address, however it is written', () => {
  for (const written of [
    '::ffff:192.0.2.1',
    '::FFFF:c000:201',
    '0:0:0:0:0:ffff:192.0.2.1',
    '::ffff:192.0.2.1%eth0',
  ]) {
    assert.equal(networkOf(written), '192.0.2.1', written)
  }
})

test('a zone id is no part of the network', () => {
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(networkOf('fe80::2%12'), 'fe80:0:0:0::/64')
})

test('a port behind an address, as some proxies write it, is no part of the network', () => {
  assert.equal(networkOf('203.0.113.7:51234'), '203.0.113.7')
  assert.equal(networkOf('[2001:db8::1]:443'), networkOf('2001:db8::1'))
  assert.equal(networkOf('[2001:db8::1]'), networkOf('2001:db8::1'))
  assert.equal(networkOf('[fe80::1%eth0]:443'), networkOf('fe80::1'))
  assert.equal(networkOf('[::ffff:203.0.113.7]:51234'), '203.0.113.7')
})

test('what is no address at all is one network that is shared', () => {
  for (const odd of [
    '',
    'localhost',
    '256.1.1.1',
    '256.1.1.1:80',
    '1:2:3',
    '%eth0',
    'localhost:80',
    '[]:443',
  ])
    assert.equal(networkOf(odd), 'unknown', odd)
})

test('every address of a /64 has the same network, every other /64 another one', () => {
  const half = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 })
  const hex = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')
  fc.assert(
    fc.property(half, half, half, half, (prefix, otherPrefix, host, otherHost) => {
      assert.equal(networkOf(`${hex(prefix)}:${hex(host)}`), networkOf(`${hex(prefix)}:${hex(otherHost)}`))
      assert.equal(
        networkOf(`${hex(prefix)}:${hex(host)}`) === networkOf(`${hex(otherPrefix)}:${hex(host)}`),
        hex(prefix) === hex(otherPrefix),
      )
    }),
  )
})
