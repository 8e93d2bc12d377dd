import { availableParallelism } from 'node:os'
import { hash, hashRaw, verify } from '@node-rs/argon2'
import { Refusal } from '../refusal.ts'
import type { PasswordHasher } from '../world.ts'
import { passwordToHash } from './password-rules.ts'

/** What a password costs to check (Argon2id, RFC 9106). */
export type PasswordCost = { memoryKiB: number; passes: number }

/** As OWASP's Password Storage Cheat Sheet asks for it: 19 MiB, 2 passes, 1 lane. */
export const PASSWORD_COST: PasswordCost = { memoryKiB: 19_456, passes: 2 }

const MOST_WAITING = 256
/** How many of one caller may wait while another of hers is hashed. They take no place meanwhile. */
const MOST_OF_ONE = 64
/** One thread less than the pool has (4 where the operator says nothing), which is left to all other work. */
const MOST_AT_ONCE = 3

/**
 * Hashes and checks passwords, as many at once as there are cores and 3 at most: further ones would only delay the
 * other work of the thread pool, and push each other out of the caches. Behind them 256 may wait; whoever finds no
 * place is refused with `too_busy`. Recovery codes wait in the same queue.
 */
export async function newPasswordHasher(cost: PasswordCost): Promise<PasswordHasher> {
  const atOnce = Math.min(availableParallelism(), MOST_AT_ONCE)
  const inTurn = turns(atOnce)
  const admit = places(atOnce + MOST_WAITING)
  const inTurnOf = turnsOfEach()
  const oneAtATime = turnsOfEach()
  const options = { memoryCost: cost.memoryKiB, timeCost: cost.passes, parallelism: 1 }
  const decoy = await hash(crypto.randomUUID(), options)
  const inPlace = async <T>(work: () => Promise<T>): Promise<T> => {
    const leave = admit()
    try {
      return await inTurn(work)
    } finally {
      leave()
    }
  }
  return {
    admit,
    oneAtATime,
    hash: (password) => inPlace(() => hash(passwordToHash(password), options)),
    async matches(phc, password) {
      const same = await inTurn(() => verify(phc ?? decoy, passwordToHash(password)))
      return phc !== null && same
    },
    newSalt: (bytes) => `${options.memoryCost}.${options.timeCost}.${bytes.toString('base64url')}`,
    async hashWithSalt(code, salt, whose) {
      const [memoryCost, timeCost, bytes = ''] = salt.split('.')
      const asMade = { memoryCost: Number(memoryCost), timeCost: Number(timeCost), parallelism: 1 }
      const work = () => hashRaw(code, { ...asMade, salt: Buffer.from(bytes, 'base64url') })
      return (await inTurnOf(whose, () => inPlace(work))).toString('base64url')
    },
  }
}

function places(most: number) {
  let taken = 0
  return () => {
    if (taken >= most) throw new Refusal('too_busy')
    taken++
    return () => void taken--
  }
}

/** One turn at a time for each of many, so that nobody keeps the others out. */
function turnsOfEach() {
  const queues = new Map<
    string,
    { places: () => () => void; inTurn: ReturnType<typeof turns>; waiting: number }
  >()
  return async <T>(whose: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(whose) ?? { places: places(1 + MOST_OF_ONE), inTurn: turns(1), waiting: 0 }
    queues.set(whose, queue)
    queue.waiting++
    try {
      const leave = queue.places()
      try {
        return await queue.inTurn(work)
      } finally {
        leave()
      }
    } finally {
      if (--queue.waiting === 0) queues.delete(whose)
    }
  }
}

function turns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++
    else await new Promise<void>((next) => waiting.push(next))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
