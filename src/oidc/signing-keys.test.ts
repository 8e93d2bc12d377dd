import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import * as client from 'openid-client'
import { onBothEngines, type House } from '../../test/house.ts'
import { everyTable } from '../../test/mails.ts'
import { openIssuer, withApplication } from '../../test/relying-party.ts'
import { signedIn } from '../../test/house.ts'
import { signingKeys } from './signing-keys.ts'

const DAY = 86_400_000

const published = async (house: House): Promise<Record<string, string>[]> =>
  (await house.browser().call('GET', '/oidc/jwks')).body.keys

onBothEngines(
  'a new key is published before it signs, and the old one stays until nothing of it is good any more',
  async (t, engine) => {
    const house = await openIssuer(t, { engine })
    house.stopTime()
    const { account, party } = await withApplication(house)
    /** By which key an ID token of now is signed, checked by what is published. */
    const signedBy = async () => {
      const tokens = await party.signIn(await signedIn(house, account))
      const [head = '', body = '', signature = ''] = (tokens.id_token ?? '').split('.')
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
      const key = (await published(house)).find((one) => one['kid'] === kid)
      assert.ok(key, 'the key that signs is published')
      const publicKey = createPublicKey({ key, format: 'jwk' })
      const signed = Buffer.from(`${head}.${body}`)
      assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')))
      return kid
    }
    const first = await signedBy()
    assert.deepEqual(
      (await published(house)).map(({ kid }) => kid),
      [first],
    )
    for (const key of await published(house))
      assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use'], 'nothing private')

    house.passTime(88 * DAY)
    assert.equal(await signedBy(), first)
    const both = (await published(house)).map(({ kid }) => kid)
    assert.equal(both.length, 2, 'the next one is published two days before')

    house.passTime(2 * DAY)
    const second = await signedBy()
    assert.notEqual(second, first)
    assert.deepEqual(new Set((await published(house)).map(({ kid }) => kid)), new Set(both))

    house.passTime(2 * DAY)
    assert.equal(await signedBy(), second)
    assert.deepEqual(
      (await published(house)).map(({ kid }) => kid),
      [second],
    )
  },
)

onBothEngines('of many processes that find no key at once, all sign by the same', async (t, engine) => {
  const house = await openIssuer(t, { engine })
  const found = await Promise.all(Array.from({ length: 6 }, () => signingKeys(house.world)))
  assert.equal(new Set(found.map(({ version }) => version)).size, 1)
  assert.equal(found[0]?.keys.length, 1)
  const stored = JSON.stringify(await everyTable(house))
  for (const part of ['d', 'p', 'q'] as const) assert.ok(!stored.includes(found[0]?.keys[0]?.[part] ?? '?'))
})

onBothEngines('what an application is given is in no table as it is', async (t, engine) => {
  const house = await openIssuer(t, { engine })
  const { admin, party } = await withApplication(house)
  const { path, checks } = await party.begin()
  const { headers } = await admin.call('GET', path)
  const back = new URL(headers.get('location') ?? '')
  const stored = async () => JSON.stringify(await everyTable(house))
  const code = back.searchParams.get('code') ?? '?'
  assert.ok(!(await stored()).includes(code))
  const tokens = await client.authorizationCodeGrant(party.config, back, checks)
  const cookie = admin.cookie('sallyport_oidc') ?? '?'
  for (const shown of [tokens.access_token, tokens.refresh_token ?? '?', cookie, checks.expectedNonce ?? '?'])
    assert.ok(!(await stored()).includes(shown))
})
