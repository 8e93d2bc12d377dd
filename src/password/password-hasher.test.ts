import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
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

test('as many passwords as there are cores are worked on, three at most, 256 wait behind them, and who finds no place is refused at once', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const room = Math.min(availableParallelism(), 3) + 256
  const leave = Array.from({ length: room }, () => hasher.admit())
  const isRefused = (reason: unknown) => reason instanceof Refusal && reason.code === 'too_busy'
  assert.throws(() => hasher.admit(), isRefused)
  await assert.rejects(hasher.hash(PASSWORD), isRefused, 'a new password takes a place as well')
  leave[0]?.()
  const phc = await hasher.hash(PASSWORD)
  assert.equal(await hasher.matches(phc, PASSWORD), true, 'and gives it back')
  hasher.admit()
  assert.throws(() => hasher.admit(), isRefused)
})

test('everybody who has found a place gets an answer', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const phc = await hasher.hash(PASSWORD)
  const answers = await Promise.all(
    Array.from({ length: 256 }, async (_, n) => {
      const leave = hasher.admit()
      const right = await hasher.matches(phc, n % 2 === 0 ? PASSWORD : 'these are not the right words')
      leave()
      return right
    }),
  )
  assert.ok(answers.every((right, n) => right === (n % 2 === 0)))
})

test('however many passwords wait, a thread of the pool is left for other work', async () => {
  const hasher = await newPasswordHasher({ memoryKiB: 19_456, passes: 12 })
  let done = 0
  const hashes = Array.from({ length: 8 }, async () => {
    await hasher.hash(PASSWORD)
    done++
  })
  await stat(import.meta.filename)
  assert.equal(done, 0, 'a look at a file waits for no password')
  await Promise.all(hashes)
})

test('codes of one salt are hashed as argon2id, each the same every time, at the cost that the salt was made for', async () => {
  const hasher = await newPasswordHasher({ memoryKiB: 64, passes: 2 })
  const salt = hasher.newSalt(Buffer.alloc(16, 7))
  const hash = await hasher.hashWithSalt('UJZDEGXDNCF32EPF', salt, 'usr_1')
  assert.equal(await hasher.hashWithSalt('UJZDEGXDNCF32EPF', salt, 'usr_1'), hash)
  assert.notEqual(await hasher.hashWithSalt('UJZDEGXDNCF32EPE', salt, 'usr_1'), hash)
  assert.notEqual(
    await hasher.hashWithSalt('UJZDEGXDNCF32EPF', hasher.newSalt(Buffer.alloc(16, 8)), 'usr_1'),
    hash,
  )
  const phc = `$argon2id$v=19$m=64,t=2,p=1$${Buffer.alloc(16, 7).toString('base64').replace(/=+$/, '')}$${Buffer.from(hash, 'base64url').toString('base64').replace(/=+$/, '')}`
  assert.equal(await hasher.matches(phc, 'UJZDEGXDNCF32EPF'), true, 'as any other Argon2 reads it')
  const dearer = await newPasswordHasher({ memoryKiB: 128, passes: 3 })
  assert.equal(
    await dearer.hashWithSalt('UJZDEGXDNCF32EPF', salt, 'usr_1'),
    hash,
    'a change of the cost voids no code',
  )
  assert.notEqual(dearer.newSalt(Buffer.alloc(16, 7)), salt)
})

test('codes wait in the queue of the passwords', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const salt = hasher.newSalt(Buffer.alloc(16))
  const leave = Array.from({ length: Math.min(availableParallelism(), 3) + 256 }, () => hasher.admit())
  const isRefused = (reason: unknown) => reason instanceof Refusal && reason.code === 'too_busy'
  await assert.rejects(hasher.hashWithSalt('UJZDEGXDNCF32EPF', salt, 'usr_1'), isRefused)
  leave[0]?.()
  await hasher.hashWithSalt('UJZDEGXDNCF32EPF', salt, 'usr_1')
  assert.doesNotThrow(() => hasher.admit(), 'and gives its place back')
})

test('one code of a user is hashed at a time, 64 wait, and nobody else waits for them', async () => {
  const hasher = await newPasswordHasher(CHEAP)
  const salt = hasher.newSalt(Buffer.alloc(16))
  const ended: string[] = []
  const of = async (whose: string) => {
    await hasher.hashWithSalt('UJZDEGXDNCF32EPF', salt, whose)
    ended.push(whose)
  }
  const outcomes = Promise.allSettled(Array.from({ length: 80 }, () => of('usr_1')))
  await of('usr_2')
  assert.ok(ended.length < 10, `${ended.length} were hashed before hers`)
  const refused = (await outcomes).filter(
    (one) => one.status === 'rejected' && one.reason instanceof Refusal && one.reason.code === 'too_busy',
  )
  assert.equal(refused.length, 80 - 65)
  await of('usr_1')
})
