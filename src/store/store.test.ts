import assert from 'node:assert/strict'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startChild } from '../../test/children/child.ts'
import { addNamed, addPair, addRow, claimOnce, findRow, namesIn, setNumber } from '../../test/store-rows.ts'
import { eachEngine, newDatabase, openDatabase } from '../../test/stores.ts'
import { type Engine, statement } from './statement.ts'
import { Overtaken, type Store, StoreMisuse, StoreUnavailable, type Tx } from './store.ts'

const pair = (name: string) => [`${name}/first`, `${name}/second`]

eachEngine('a write does all of its work or nothing', async (store) => {
  await store.write((tx) => addPair(tx, 'kept'))
  const broken = store.write(async (tx) => {
    await addPair(tx, 'lost')
    throw new Error('changed its mind')
  })
  await assert.rejects(broken, /^Error: changed its mind$/)
  assert.deepEqual(await namesIn(store.read), pair('kept'))
})

eachEngine('a write gives back what its work gives back, and a read sees it from then on', async (store) => {
  const before = store.read.first(findRow, { name: 'one' })
  assert.equal(await before, undefined)
  const number = await store.write(async (tx) => {
    await tx.run(addRow, { name: 'one', text: 'Zoë 🔑 \u{10FFFF}', number: Number.MAX_SAFE_INTEGER })
    return (await tx.first(findRow, { name: 'one' }))?.lease_until_ms
  })
  assert.equal(number, Number.MAX_SAFE_INTEGER)
  const row = await store.read.first(findRow, { name: 'one' })
  assert.deepEqual({ ...row }, { name: 'one', owner: 'Zoë 🔑 \u{10FFFF}', lease_until_ms: number })
})

eachEngine('what was written is there for whoever opens the data next', async (store, _, database) => {
  await store.write((tx) => addNamed(tx, 'kept'))
  const next = openDatabase(database)
  assert.deepEqual(await namesIn(next.read), ['kept'])
  await next.close()
})

eachEngine('of many writes at once, one that fails fails alone', async (store) => {
  const writes = Array.from({ length: 300 }, (_, n) =>
    store.write(async (tx) => {
      await addPair(tx, `act-${n}`)
      if (n % 100 === 7) throw new Error('this one')
      if (n % 100 === 8) await addPair(tx, `act-${n}`)
    }),
  )
  const answers = await Promise.allSettled(writes)
  const failed = answers.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))
  assert.deepEqual(failed, [7, 8, 107, 108, 207, 208])
  assert.equal((await namesIn(store.read)).length, 2 * (300 - failed.length))
})

eachEngine('a statement that failed spoils its write, even where its error was caught', async (store) => {
  const write = store.write(async (tx) => {
    await addNamed(tx, 'one')
    await addNamed(tx, 'one').catch(() => undefined)
    await assert.rejects(addNamed(tx, 'two'), /unique/i)
  })
  await assert.rejects(write, /unique/i)
  assert.deepEqual(await namesIn(store.read), [])
})

eachEngine('what may happen once happens once, of 50 at once in one process', async (store) => {
  const claims = Array.from({ length: 50 }, (_, n) =>
    store.write((tx) => tx.first(claimOnce, { by: `acc_${n}` })),
  )
  assert.equal((await Promise.all(claims)).filter(Boolean).length, 1)
})

eachEngine(
  'what may happen once happens once, of 50 at once in two processes',
  async (_store, _engine, database) => {
    const children = ['one', 'other'].map((who) => startChild('claim-once.ts', JSON.stringify(database), who))
    for (const child of children) assert.equal(await child.next(), 'ready')
    for (const child of children) child.tell('go')
    const wins = await Promise.all(children.map((child) => child.next()))
    assert.deepEqual(wins.toSorted(), ['0', '1'])
    await Promise.all(children.map((child) => child.ended))
  },
)

eachEngine(
  'an act that holds its row first loses no change, in two processes',
  async (store, _, database) => {
    await store.write((tx) => addNamed(tx, 'counter'))
    const children = [1, 2].map(() => startChild('count-up.ts', JSON.stringify(database)))
    for (const child of children) assert.equal(await child.next(), 'ready')
    for (const child of children) child.tell('go')
    for (const child of children) assert.equal(await child.next(), 'done')
    await Promise.all(children.map((child) => child.ended))
    assert.equal((await store.read.first(findRow, { name: 'counter' }))?.lease_until_ms, 50)
  },
)

eachEngine('a column takes text, whole numbers and null, and refuses everything else', async (store) => {
  const others = [undefined, new Date(0), true, 1.5, NaN, 2 ** 53, 1n, 'a\0b', {}, ['a']]
  for (const value of others) {
    const write = store.write((tx) => tx.run(addRow, { name: 'one', text: '', number: value as number }))
    await assert.rejects(
      write,
      /^TypeError: parameter number is .*; a column takes text, a whole number or null$/,
    )
    await assert.rejects(store.read.first(findRow, { name: value as string }), { name: 'TypeError' })
  }
  assert.deepEqual(await namesIn(store.read), [])
})

test('a statement is built once for each engine, however often it is used', () => {
  let built = 0
  const counted = statement((q, p: { name: string }) => {
    built++
    return q.db.selectFrom('job_leases').select('owner').where('name', '=', p.name)
  })
  assert.equal(built, 0)
  const use = (engine: Engine, name: string) => counted.sqlFor(engine).bind({ name })
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => use('sqlite', name)),
    [['a'], ['b'], ['c']],
  )
  assert.equal(built, 1)
  assert.deepEqual([use('postgres', 'a'), use('postgres', 'b')], [['a'], ['b']])
  assert.equal(built, 2)
})

eachEngine('both engines answer in the same kinds of values', async (store) => {
  await store.write((tx) => addPair(tx, 'one'))
  const summary = statement((q, p: { number: number }) =>
    q.db
      .selectFrom('job_leases')
      .select((eb) => [
        eb.fn.countAll().as('rows'),
        eb.fn.sum('lease_until_ms').as('sum'),
        sql`${p.number} = 7`.as('seven'),
        eb.val(null).as('nothing'),
      ]),
  )
  const answer = { ...(await store.read.first(summary, { number: 7 })) }
  assert.deepEqual(answer, { rows: 2, sum: 0, seven: 1, nothing: null })
  const touched = await store.write(async (tx) => [
    await tx.run(setNumber, { name: 'one/first', number: 5 }),
    await tx.run(setNumber, { name: 'nobody', number: 5 }),
  ])
  assert.deepEqual(touched, [1, 0])
})

type Misuse = { says: RegExp; act: (store: Store) => Promise<unknown> }

const MISUSES: Record<string, Misuse> = {
  'a statement that writes is refused by read': {
    says: /store\.read was given a statement that writes or locks; use store\.write/,
    act: (store) => store.read.first(setNumber, { name: 'kept', number: 99 }),
  },
  'a write inside a write is refused': {
    says: /store\.write was called inside a write; use its tx/,
    act: (store) =>
      store.write(async (tx) => {
        await addNamed(tx, 'lost')
        await store.write((inner) => addNamed(inner, 'lost, inside'))
      }),
  },
  'a read inside a write is refused': {
    says: /store\.read was called inside a write; use its tx/,
    act: (store) =>
      store.write(async (tx) => {
        await addNamed(tx, 'lost')
        return namesIn(store.read)
      }),
  },
  'a tx is refused after its write has ended': {
    says: /a tx was used after its write had ended/,
    act: async (store) => {
      const kept: { tx?: Tx } = {}
      await store.write(async (tx) => void (kept.tx = tx))
      if (kept.tx) await addNamed(kept.tx, 'lost')
    },
  },
  'a write that waits for a timer is refused': {
    says: /a write awaited something other than its tx/,
    act: (store) =>
      store.write(async (tx) => {
        await addNamed(tx, 'lost')
        await sleep(30)
        await addNamed(tx, 'lost, later')
      }),
  },
  'a write that waits for something else before its first statement is refused': {
    says: /a write awaited something other than its tx/,
    act: (store) =>
      store.write(async (tx) => {
        await turn()
        await turn()
        await addNamed(tx, 'lost')
      }),
  },
}

for (const [name, { says, act }] of Object.entries(MISUSES)) {
  eachEngine(`${name}, stores nothing, and does no harm to the others`, async (store) => {
    await store.write((tx) => addNamed(tx, 'kept'))
    const [misused, other] = await Promise.allSettled([
      act(store),
      store.write((tx) => addNamed(tx, 'other')),
    ])
    assert.equal(misused.status, 'rejected')
    assert.ok(misused.reason instanceof StoreMisuse, String(misused.reason))
    assert.match(misused.reason.message, says)
    assert.equal(other.status, 'fulfilled')
    await sleep(50)
    await store.write((tx) => addNamed(tx, 'then'))
    assert.deepEqual(await namesIn(store.read), ['kept', 'other', 'then'])
    assert.equal((await store.read.first(findRow, { name: 'kept' }))?.lease_until_ms, 0)
  })
}

eachEngine('what a write has set going may use the store once that write has ended', async (store) => {
  const later: Promise<unknown>[] = []
  await store.write(async (tx) => {
    await addNamed(tx, 'first')
    later.push(sleep(20).then(() => store.write((next) => addNamed(next, 'then'))))
  })
  await Promise.all(later)
  assert.deepEqual(await namesIn(store.read), ['first', 'then'])
})

eachEngine('a write that is under way is no hindrance to the writes and reads of others', async (store) => {
  const [, , names] = await Promise.all([
    store.write((tx) => addPair(tx, 'one')),
    store.write((tx) => addPair(tx, 'two')),
    namesIn(store.read),
  ])
  assert.ok(names.length % 2 === 0, 'a read sees whole writes')
  assert.deepEqual(await namesIn(store.read), [...pair('one'), ...pair('two')])
})

eachEngine(
  'closing waits for what was asked for, and refuses what comes later',
  async (store, _, database) => {
    const closing = openDatabase(database)
    const writes = Array.from({ length: 200 }, (_row, n) => closing.write((tx) => addNamed(tx, `row-${n}`)))
    const reads = Array.from({ length: 100 }, () => namesIn(closing.read))
    await closing.close()
    await Promise.all([...writes, ...reads])
    await assert.rejects(
      closing.write((tx) => addNamed(tx, 'late')),
      StoreUnavailable,
    )
    await assert.rejects(namesIn(closing.read), StoreUnavailable)
    assert.equal((await namesIn(store.read)).length, 200)
  },
)

eachEngine('what is to follow a write is called once, when others can see what was done', async (store) => {
  const calls: string[] = []
  let seen: Promise<string[]> | undefined
  const again = () => void calls.push('again')
  await store.write(async (tx) => {
    tx.afterCommit(() => {
      calls.push('first')
      seen = namesIn(store.read)
    })
    tx.afterCommit(again)
    await addPair(tx, 'one')
    tx.afterCommit(again)
    assert.deepEqual(calls, [], 'not before the commit')
  })
  assert.deepEqual(calls, ['first', 'again'])
  assert.deepEqual(await seen, pair('one'))
  await store.write((tx) => addNamed(tx, 'two'))
  assert.deepEqual(calls, ['first', 'again'], 'not after another write')
})

eachEngine(
  'what is to be the last of a write is done after its work, in order, and with it or not at all',
  async (store) => {
    const done: string[] = []
    const write = (name: string, then: () => void) =>
      store.write(async (tx) => {
        tx.beforeCommit(async () => {
          await addNamed(tx, `${name}/second to last`)
          done.push('second to last')
        })
        tx.beforeCommit(async () => {
          done.push('last')
          then()
        })
        await addNamed(tx, `${name}/work`)
        done.push('work')
        return name
      })
    assert.equal(await write('one', () => undefined), 'one')
    assert.deepEqual(done, ['work', 'second to last', 'last'])
    const broken = write('other', () => {
      throw new Error('changed its mind')
    })
    await assert.rejects(broken, /^Error: changed its mind$/)
    assert.deepEqual(await namesIn(store.read), ['one/second to last', 'one/work'])
  },
)

test('a write that was overtaken runs again, and nothing of its first run is stored', async () => {
  const database = await newDatabase('postgres')
  const store = openDatabase(database)
  try {
    let runs = 0
    await store.write(async (tx) => {
      const run = ++runs
      await addNamed(tx, `run-${run}`)
      tx.beforeCommit(async () => {
        if (run < 3) throw new Overtaken()
      })
    })
    assert.deepEqual(await namesIn(store.read), ['run-3'])
    const always = store.write(async () => {
      throw new Overtaken()
    })
    await assert.rejects(always, StoreUnavailable)
  } finally {
    await store.close()
    await database.drop()
  }
})

eachEngine('the same function follows each of two writes', async (store) => {
  let calls = 0
  const count = () => void calls++
  const write = (name: string) =>
    store.write(async (tx) => {
      tx.afterCommit(count)
      await addNamed(tx, name)
    })
  await Promise.all([write('one'), write('two')])
  assert.equal(calls, 2)
})

eachEngine('nothing follows a write that stores nothing, whatever made it fail', async (store) => {
  await store.write((tx) => addNamed(tx, 'kept'))
  const calls: string[] = []
  const follow = (tx: Tx, name: string) => tx.afterCommit(() => void calls.push(name))
  const failing: Promise<unknown>[] = [
    store.write(async (tx) => {
      follow(tx, 'threw')
      await addNamed(tx, 'lost')
      throw new Error('changed its mind')
    }),
    store.write(async (tx) => {
      follow(tx, 'a statement failed')
      await addNamed(tx, 'kept')
    }),
    store.write(async (tx) => {
      follow(tx, 'a statement failed and was caught')
      await addNamed(tx, 'kept').catch(() => undefined)
    }),
    store.write(async (tx) => {
      follow(tx, 'waited for a timer')
      await sleep(30)
    }),
    store.write(async (tx) => {
      follow(tx, 'a statement failed that nobody awaited')
      addNamed(tx, 'kept').catch(() => undefined)
    }),
  ]
  const kept = store.write(async (tx) => {
    follow(tx, 'kept')
    await addNamed(tx, 'beside them')
  })
  assert.ok((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected'))
  await kept
  assert.deepEqual(calls, ['kept'])
})

const endOwnConnection = statement((q, _: Record<never, never>) =>
  q.db.selectNoFrom(sql<number>`pg_terminate_backend(pg_backend_pid())`.as('ended')),
)
const waitAMoment = statement((q, _: Record<never, never>) =>
  q.db.selectNoFrom(sql<string>`pg_sleep(0.3)::text`.as('waited')),
)

test('only what the run that was stored has asked for follows a write that ran twice', async () => {
  const database = await newDatabase('postgres')
  const store = openDatabase(database)
  try {
    const calls: string[] = []
    const follow = (tx: Tx, name: string) => tx.afterCommit(() => void calls.push(name))
    let runs = 0
    await store.write(async (tx) => {
      const run = ++runs
      follow(tx, `after run ${run}`)
      await addNamed(tx, `run-${run}`)
      if (run === 1) await tx.first(endOwnConnection, {})
    })
    assert.deepEqual(calls.splice(0), ['after run 2'])

    await store.write((tx) => addPair(tx, 'row'))
    let tries = 0
    const holdBoth = (first: string, second: string) =>
      store.write(async (tx) => {
        tries++
        follow(tx, first)
        await tx.run(setNumber, { name: first, number: 1 })
        await tx.first(waitAMoment, {})
        await tx.run(setNumber, { name: second, number: 1 })
      })
    await Promise.all([holdBoth('row/first', 'row/second'), holdBoth('row/second', 'row/first')])
    assert.equal(tries, 3, 'one of the two was in a deadlock and ran again')
    assert.deepEqual(calls.toSorted(), ['row/first', 'row/second'])
  } finally {
    await store.close()
    await database.drop()
  }
})
