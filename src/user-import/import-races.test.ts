import assert from 'node:assert/strict'
import { HEADER, importFile, importState, manyRows, problemsIn } from '../../test/csv-file.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { eventRows, switchTwoFactor } from '../../test/house-rows.ts'
import { giveRole } from '../../test/account-rows.ts'
import { createUser } from '../../test/invited.ts'

/** Lets something happen after the check of the next import, before its users are stored. */
function beforeNextSave({ world }: House, happens: () => Promise<unknown>): void {
  const { store } = world
  let writes = 0
  world.store = {
    ...store,
    async write(work) {
      // the first begins the import
      if (++writes === 2) {
        world.store = store
        await happens()
      }
      return store.write(work)
    },
  }
}

onBothEngines('what changes between the check and the save is looked at again', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { store } = house.world
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const people = async () => (await admin.call('GET', '/api/v1/account/users?limit=1')).body.matching

  // SMS becomes an active method
  await switchTwoFactor(store, account, false)
  const file = `${HEADER}${manyRows(120)}No Phone,no@example.com,,\nLan Line,lan@example.com,,020 7946 0018\n`
  const british = await admin.call('PATCH', '/api/v1/account', { country: 'GB' })
  assert.equal(british.status, 200)
  beforeNextSave(house, async () => {
    const { body } = await admin.call('GET', '/api/v1/account/security-policy')
    const { twoFactor, version } = body
    const wanted = { twoFactor: { ...twoFactor, active: true }, version }
    const saved = await admin.call('PUT', '/api/v1/account/security-policy', wanted)
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
  })
  const refused = await importFile(admin, file)
  assert.deepEqual(
    [refused.status, refused.body.detail],
    [422, '2 of 122 rows need a change. Nothing was imported.'],
  )
  assert.deepEqual(problemsIn(refused), [
    '122 phone: Empty. This account verifies by SMS, so a phone number is required.',
    '123 phone: 020 7946 0018 is a landline. Enter a number that can receive SMS.',
  ])
  assert.deepEqual((await importState(admin)).body.wrongRows, 2)
  assert.equal(await people(), 1)

  // somebody gets one of the e-mails
  beforeNextSave(house, () => createUser(admin, { email: 'User.117@example.com' }))
  const taken = await importFile(admin, HEADER + manyRows(120))
  assert.deepEqual(problemsIn(taken), [
    '119 email: user.117@example.com is already a user of this account. Remove the row.',
  ])
  assert.equal(await people(), 2)

  // the administrator is none any more
  beforeNextSave(house, () => giveRole(house, account, 'member'))
  assert.deepEqual((await importFile(admin, HEADER + manyRows(3))).body.code, 'admin_required')
  await giveRole(house, account, 'admin')
  const { state, problems } = (await importState(admin)).body
  assert.deepEqual([state, problems[0].code], ['refused', 'admin_required'])
  assert.equal(await people(), 2)

  // and then all is well, whatever the sizes of the chunks
  assert.deepEqual((await importFile(admin, HEADER + manyRows(257, 1_000))).body, { created: 257, rows: 257 })
  assert.equal(await people(), 259)
})

onBothEngines(
  'of imports at once one is checked, and each that is done has stored all of its users',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, nth) =>
        importFile(admin, HEADER + manyRows(150, nth * 150), '?invite=false'),
      ),
    )
    const done = answers.filter(({ status }) => status === 201).length
    assert.ok(done >= 1)
    for (const { status, body } of answers)
      assert.ok(status === 201 || body.code === 'import_running', JSON.stringify(body))
    const { body } = await admin.call('GET', '/api/v1/account/users?limit=1')
    assert.equal(body.matching, 1 + done * 150)
    assert.equal((await eventRows(house.world.store, account, 'users_imported')).length, done)
  },
)
