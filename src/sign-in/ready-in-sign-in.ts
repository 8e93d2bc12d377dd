import { readToken } from '../http/token.ts'
import type { Purpose, ReadyAnswer } from '../method/method.ts'
import { type Given, type Place, readyAnswer } from '../method/methods.ts'
import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import type { Meant } from './answer-second-factor.ts'
import { readSignIn } from './sign-in-store.ts'

/** Where answers in this browser's sign-in belong, read before anything is held. Refuses as `readSignIn` does. */
export const placeInSignIn =
  (
    { store }: Pick<World, 'store'>,
    { cookie, signIn: meant }: Meant,
    purpose: Purpose,
    now: Instant,
  ): (() => Promise<Place>) =>
  async () => {
    const { accountId, userId, id: ownerId } = await readSignIn(store.read, readToken(cookie), meant, now)
    return { whose: { accountId, userId }, asking: { ownerId, purpose } }
  }

/** Makes an answer in this browser's sign-in ready to be judged. */
export const readyInSignIn = (
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher'>,
  meant: Meant,
  purpose: Purpose,
  given: Given,
  now: Instant,
): Promise<ReadyAnswer> => readyAnswer(world, placeInSignIn(world, meant, purpose, now), given, now)
