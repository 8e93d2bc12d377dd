import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../refusal.ts'
import type { PasswordHasher } from '../world.ts'
import { passwordToHash } from './password-rules.ts'

/** What a password costs to check (Argon2id, RFC 9106). */
export type PasswordCost = { memoryKiB: number; passes: number }

/** As OWASP's Password Storage Cheat Sheet asks for it: 19 MiB, 2 passes, 1 lane. */
export const PASSWORD_COST: PasswordCost = { memoryKiB: 19_456, passes: 2 }

const MOST_WAITING = 256

/**
 * Hashes and checks passwords, as many at once as there are cores, since more would only delay the other work of the
 * thread pool. Behind them 256 may wait; further ones are refused with `too_busy`.
 */
export async function newPasswordHasher(cost: PasswordCost): Promise<PasswordHasher> {
  const inTurn = turns(availableParallelism(), MOST_WAITING)
  const options = { memoryCost: cost.memoryKiB, timeCost: cost.passes, parallelism: 1 }
  const decoy = await hash(crypto.randomUUID(), options)
  return {
    hash: (password) => inTurn(() => hash(passwordToHash(password), options)),
    async matches(phc, password) {
      const same = await inTurn(() => verify(phc ?? decoy, passwordToHash(password)))
      return phc !== null && same
    },
  }
}

function turns(atOnce: number, mostWaiting: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++
    else {
      if (waiting.length >= mostWaiting) throw new Refusal('too_busy')
      await new Promise<void>((next) => waiting.push(next))
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
