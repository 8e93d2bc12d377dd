import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { Refusal } from '../refusal.ts'
import { newPasswordHasher, PASSWORD_COST } from './password-hasher.ts'

const CHEAP = { memoryKiB: 8, passes: 1 }
const PASSWORD = 'four or five unrelated words'

test('a password is stored as argon2id with 19 MiB and 2 passes, salted anew each time', async () => {
  const hasher = await newPasswordHasher(PASSWORD_COST)
  const [one, other] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.notEqual(one, other)
  assert.equal(await hasher.matches(one, PASSWORD), true)
  assert.equal(await hasher.matches(other, PASSWORD), true)
})

test('a password is the same one in every spelling that Unicode calls equal, and no other', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const phc = await hasher.hash('Caf\u00e9 au lait am Morgen')
  assert.equal(await hasher.matches(phc, 'Cafe\u0301 au lait am Morgen'), true)
  for (const other of [
    'Cafe au lait am Morgen',
    'caf\u00e9 au lait am morgen',
    ' Caf\u00e9 au lait am Morgen',
    '',
  ]) {
    assert.equal(await hasher.matches(phc, other), false)
  }
})

test('without a hash the answer is no, after as much work as with one', async () => {
  const hasher = await newPasswordHasher(PASSWORD_COST)
  const phc = await hasher.hash(PASSWORD)
  const timed = async (given: string | null) => {
    const began = performance.now()
    assert.equal(await hasher.matches(given, 'these are not the right words'), false)
    return performance.now() - began
  }
  let [withHash, without] = [Infinity, Infinity]
  for (let n = 0; n < 8; n++) {
    withHash = Math.min(withHash, await timed(phc))
    without = Math.min(without, await timed(null))
  }
  // a machine that is busy with other things is no reason to fail: without the work it is a thousandth
  assert.ok(without > withHash / 4, `${without} ms without a hash, ${withHash} ms with one`)
})

test('as many passwords as there are cores are worked on, 256 wait behind them, and further ones are refused at once', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const phc = await hasher.hash(PASSWORD)
  const room = availableParallelism() + 256
  const results = await Promise.allSettled(
    Array.from({ length: room + 20 }, () => hasher.matches(phc, PASSWORD)),
  )
  const served = results.filter((result) => result.status === 'fulfilled')
  const refused = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => reason as Refusal)
  assert.equal(served.length, room)
  assert.ok(refused.every((reason) => reason instanceof Refusal && reason.code === 'too_busy'))
  assert.equal(await hasher.matches(phc, PASSWORD), true, 'and afterwards there is room again')
})
