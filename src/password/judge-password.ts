import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { countPasswordTry, countWrongOfNetwork, type PasswordTry } from './password-tries.ts'

/**
 * Judges one password of somebody who may not even exist (`passwordHash` null), after the same work. It takes its
 * place in the queue first, so that `too_busy` spends no try; then the try is counted, then the password is looked at.
 * Refuses with `credentials_wrong` and, without looking, with `too_many_attempts`. Gives back the try of a right one,
 * to be forgiven together with what the password was for.
 */
export async function judgePassword(
  world: Pick<World, 'store' | 'clock' | 'box' | 'passwordHasher'>,
  asked: {
    emailKey: string
    network: string
    knownBrowser: string | null
    passwordHash: string | null
    password: string
  },
): Promise<PasswordTry> {
  const leave = world.passwordHasher.admit()
  try {
    const counted = await countPasswordTry(world, asked)
    const right = await world.passwordHasher.matches(asked.passwordHash, asked.password)
    if (right) return counted
    await countWrongOfNetwork(world, counted)
    throw new Refusal('credentials_wrong')
  } finally {
    leave()
  }
}
