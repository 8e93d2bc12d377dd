import assert from 'node:assert/strict'
import {
  answerBy,
  begin,
  givenBy,
  nextCode,
  type Person,
  personWith,
  refusedUnseen,
  setPolicy,
  temporaryCode,
  tryBy,
  wrongInARow,
} from '../../test/authenticators.ts'
import { onBothEngines, openHouse } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'

const NO_SIX_DIGITS = [
  '4829134',
  '48291',
  'abcdef',
  '48291a',
  '٤٨٢٩١٣',
  '４８２９１３',
  '482 913',
  ' 482913',
  '482913\n',
  '-48291',
  '4e1000',
  '',
  482913,
  4829.13,
  ['4', '8', '2', '9', '1', '3'],
  ['482913'],
  { code: '482913' },
  true,
  null,
]

onBothEngines(
  'what is no answer at all is refused by its field, counted nowhere and stored nowhere',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app+key')
    await temporaryCode(house, person)
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const browser = await begin(house, person)
    await givenBy(house, browser, person, 'sms')
    const code = person.app?.code()
    await refusedUnseen(house, browser, 'second-factor', [
      ...NO_SIX_DIGITS.flatMap((typed) => [
        { method: 'app', code: typed },
        { method: 'sms', code: typed },
      ]),
      ...['recovery_code', 'temporary_code'].flatMap((method) =>
        [1234567890, ['ABCDEFGH23'], {}, null, true, '', 'A'.repeat(41)].map((typed) => ({
          method,
          code: typed,
        })),
      ),
      { method: 'app' },
      { code },
      { method: 'app', code, id: 'aut_1' },
      { method: 'app', code, response: {} },
      { method: 'app', code, trustDevice: 'yes' },
      { method: 'app', code, signIn: 7 },
      { method: ['app'], code },
      { method: 'APP', code },
      { method: 'totp', code },
      { method: 'email_code', code: '48291355' },
      { method: 'password', password: 'four or five unrelated words' },
      { method: 'security_key', code },
      { method: 'security_key' },
    ])
    assert.equal(await wrongInARow(house, person), 0)
    assert.equal(await tryBy(browser, { method: 'app', code }), '200', 'the code itself is still right')
  },
)

onBothEngines('what is no proof and no enrolment is refused in the same way', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  await setPolicy(house, account, { primary: 'app', backup: null })
  const browser = await begin(house, person)
  const proof = await givenBy(house, browser, person, 'sms', 'proof')
  await refusedUnseen(house, browser, 'proof', [
    ...NO_SIX_DIGITS.map((code) => ({ method: 'sms', code })),
    ...['4829135', '482913555', '４８２９１３５５', 48291355, ['48291355']].map((code) => ({
      method: 'email_code',
      code,
    })),
    { ...proof, trustDevice: true },
    { ...proof, more: 1 },
  ])
  await answerBy(browser, 'proof', proof)
  const { id } = (await browser.call('POST', '/api/v1/sign-in/enrolment/app')).body
  const code = '482913'
  await refusedUnseen(house, browser, 'enrolment', [
    ...NO_SIX_DIGITS.map((typed) => ({ method: 'app', id, code: typed })),
    { method: 'app', code },
    ...['', 'aut_', 'sgn_00000000000000000000000000', 7, [id], null].map((other) => ({
      method: 'app',
      id: other,
      code,
    })),
    ...['', 'n'.repeat(61), 'a\u0000b', 7, ['Phone']].map((name) => ({ method: 'app', id, code, name })),
    { method: 'app', id, code, secret: 'JBSWY3DPEHPK3PXP' },
    { method: 'recovery_code', code: 'AAAA-AAAA-AAAA-AAAA' },
    { method: 'email_code', code: '48291355' },
  ])
  assert.equal(await wrongInARow(house, person), 0)
  assert.equal((await userRow(house.world.store, person)).apps, 0)
})

onBothEngines(
  "a neighbour's app, number and codes are guesses like any other: counted, and no more said",
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const [account, elsewhere] = [await house.newAccount(), await house.newAccount()]
    const person = await personWith(house, account, 'phone+app')
    const neighbours: Person[] = [
      await personWith(house, account, 'phone+app'),
      await personWith(house, elsewhere, 'phone+app'),
    ]
    for (const one of [account, elsewhere]) await setPolicy(house, one, { primary: 'app', backup: 'sms' })
    await temporaryCode(house, person)
    const browser = await begin(house, person)
    let counted = 0
    for (const neighbour of neighbours) {
      const [own, theirs] = [person.app?.code(), neighbour.app?.code()]
      assert.notEqual(own, theirs)
      const temporary = { method: 'temporary_code', code: await temporaryCode(house, neighbour) }
      for (const given of [{ method: 'app', code: theirs }, temporary])
        assert.equal(await tryBy(browser, given), '422 code_wrong')
      counted += 2
      assert.equal(await wrongInARow(house, person), counted)
      assert.equal(await wrongInARow(house, neighbour), 0)
      const there = await begin(house, neighbour)
      assert.equal(
        await tryBy(there, { method: 'app', code: theirs }),
        '200',
        'it is still good where it belongs',
      )
    }
    nextCode(house)
    assert.equal(await tryBy(browser, { method: 'app', code: person.app?.code() }), '200')
  },
)
