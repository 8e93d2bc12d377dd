import assert from 'node:assert/strict'
import { addUserTo } from '../../test/account-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { newDatabase } from '../../test/stores.ts'
import { takeBack } from '../../test/take-back.ts'

onBothEngines(
  'users of the release before are found by name, and their numbers have their words',
  async (t, engine) => {
    const database = await newDatabase(engine)
    t.after(() => database.drop())
    const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
    const before = await openHouse(t, { databaseUrl })
    const account = await before.newAccount()
    const people = [
      { name: 'Zoë Åkesson', email: 'zoe@example.com', role: 'member', phone: '+12025550171' },
      { name: 'Émile Roux', email: 'emile@example.com', role: 'member', phone: '+442079460018' },
    ] as const
    for (const person of people) await addUserTo(before, account, person)
    await before.close()
    await takeBack(database, '0005-users-and-activity')

    const house = await openHouse(t, { databaseUrl })
    const admin = await signedIn(house, account)
    const named = async (query: string) => {
      const { items } = (await admin.call('GET', `/api/v1/account/users${query}`)).body
      return items.map(
        ({ name, phoneStatus }: { name: string; phoneStatus: string }) => `${name}: ${phoneStatus}`,
      )
    }
    assert.deepEqual(await named(''), [
      'Alex Kim: reachable',
      'Émile Roux: unreachable',
      'Zoë Åkesson: unproven',
    ])
    assert.deepEqual(await named('?search=zoe'), ['Zoë Åkesson: unproven'])
    const { counts } = (await admin.call('GET', '/api/v1/account/coverage')).body
    assert.deepEqual(
      counts,
      { ready: 1, willEnrol: 2, stuck: 0 },
      'a landline is not her only way: a code by mail',
    )
  },
)
