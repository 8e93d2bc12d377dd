import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { type Examples, getExampleNumber } from 'libphonenumber-js/max'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { changeUser } from '../../test/house-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { newDatabase } from '../../test/stores.ts'
import { takeBack } from '../../test/take-back.ts'
import { COUNTRIES, countryOf } from '../user/phone.ts'
import { readSmsCountries, TAKEN_FOR } from './sms-countries.ts'

const PATH = '/api/v1/account/sms/countries'

test('the countries whose numbers cannot be told from those of a larger one are known', () => {
  const examples = createRequire(import.meta.url)('libphonenumber-js/mobile/examples') as Examples
  const taken = COUNTRIES.flatMap(({ code }) => {
    const real = countryOf(getExampleNumber(code, examples)?.number ?? '')
    return real === code || real === null ? [] : [[code, real]]
  })
  assert.deepEqual(Object.fromEntries(taken), TAKEN_FOR)
})

onBothEngines(
  'an account sends to its own country, to that of its first number, and to those of proven numbers',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount({ country: 'GB' })
    const admin = await signedIn(house, account)
    assert.deepEqual((await admin.call('GET', PATH)).body, { chosen: false, countries: ['GB', 'US'] })

    const chosen = await admin.call('PUT', PATH, { countries: ['US', 'CA', 'US'] })
    assert.deepEqual([chosen.status, chosen.body], [200, { chosen: true, countries: ['CA', 'US'] }])
    const member = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.countries@example.com',
      role: 'member',
      phone: '+14165550123',
    })
    await signedIn(house, member)
    const back = await admin.call('PUT', PATH, { countries: null })
    assert.deepEqual(back.body, { chosen: false, countries: ['CA', 'GB', 'US'] }, 'she has proved hers')
    assert.equal((await admin.call('PUT', PATH, { countries: null })).status, 200)
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'sms_countries_changed')
    assert.deepEqual(
      events.map(({ details }) => [details['before'], details['after']]),
      [
        [
          { chosen: false, countries: 'GB, US' },
          { chosen: true, countries: 'CA, US' },
        ],
        [
          { chosen: true, countries: 'CA, US' },
          { chosen: false, countries: 'CA, GB, US' },
        ],
      ],
    )
    const robin = await signedIn(house, member)
    for (const [method, body] of [['GET'], ['PUT', { countries: ['US'] }]] as const)
      assert.equal((await robin.call(method, PATH, body)).body.code, 'admin_required')
  },
)

test('a choice without a country is refused, and each that there is not, by its place', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const none = await admin.call('PUT', PATH, { countries: [] })
  assert.deepEqual(
    [none.status, none.body.errors],
    [
      422,
      [
        {
          pointer: '/countries',
          code: 'invalid',
          detail: 'Name at least one country, or null for the default.',
        },
      ],
    ],
  )
  const unknown = await admin.call('PUT', PATH, { countries: ['GB', 'XX', 'gb', 'US'] })
  assert.deepEqual(
    unknown.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/countries/1', '/countries/2'],
  )
  for (const countries of ['GB', [1], ['GBR'], undefined, Array(301).fill('GB')])
    assert.equal((await admin.call('PUT', PATH, { countries })).status, 422)
  assert.deepEqual((await admin.call('GET', PATH)).body, { chosen: false, countries: ['US'] })
})

onBothEngines(
  'of the release before, the countries of the numbers on file are the account’s',
  async (t, engine) => {
    const database = await newDatabase(engine)
    t.after(() => database.drop())
    const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
    const before = await openHouse(t, { databaseUrl })
    const account = await before.newAccount()
    const other = await before.newAccount({ country: 'FR' })
    const people = [
      { phone: '+14165550123', provenAt: before.now() },
      { phone: '+447400123456', provenAt: before.now() },
      { phone: '+447400123457', provenAt: before.now() },
      { phone: '+491711234567', provenAt: null },
      { phone: '+8821612345678', provenAt: before.now() },
    ]
    for (const [nth, { phone, provenAt }] of people.entries()) {
      const email = `robin.${nth}.before@example.com`
      const user = await addUserTo(before, account, { name: 'Robin', email, role: 'member', phone })
      await changeUser(before.world.store, user, { phone_proven_at_ms: provenAt })
    }
    await before.close()
    await takeBack(database, '0011-sms-that-arrive')

    const { world } = await openHouse(t, { databaseUrl })
    assert.deepEqual((await readSmsCountries(world.store.read, account.accountId)).countries, [
      'CA',
      'DE',
      'GB',
      'US',
    ])
    assert.deepEqual((await readSmsCountries(world.store.read, other.accountId)).countries, ['FR', 'US'])
  },
)
