import { readToken } from '../http/token.ts'
import type { Purpose, ReadyAnswer } from '../method/method.ts'
import { type Given, type Place, readyAnswer } from '../method/methods.ts'
import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { readPolicy } from '../policy/policy-store.ts'
import type { Meant } from './answer-second-factor.ts'
import { demandOffered } from './offered.ts'
import { type Held, readSignIn, userOfSignIn } from './sign-in-store.ts'

/**
 * Where answers in this browser's sign-in belong, looked at before anything is held. Refuses as `readSignIn` does, and
 * as `demand` does of the sign-in as it stands: nothing slow is done for an answer that nobody asks for.
 */
export const placeInSignIn =
  (
    { store }: Pick<World, 'store'>,
    { cookie, signIn: meant }: Meant,
    purpose: Purpose,
    now: Instant,
    demand: (held: Held) => void,
  ): (() => Promise<Place>) =>
  async () => {
    const token = readToken(cookie)
    const begun = await readSignIn(store.read, token, meant, now)
    const { accountId, userId, id: ownerId } = begun
    const policy = await readPolicy(store.read, accountId)
    const user = await userOfSignIn(store.read, begun)
    // read again: what has changed its user meanwhile may have ended it, and that is what is to be said
    demand({ signIn: await readSignIn(store.read, token, meant, now), user, policy })
    return { whose: { accountId, userId }, asking: { ownerId, purpose } }
  }

/** What an answer in a sign-in is for, by what it answers. */
export const PURPOSE = { second_factor: 'sign_in', proof: 'proof' } as const

/** Makes an answer in this browser's sign-in ready to be judged, as its second factor or as a proof. */
export const readyInSignIn = (
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher'>,
  meant: Meant,
  as: keyof typeof PURPOSE,
  given: Given,
  now: Instant,
): Promise<ReadyAnswer> =>
  readyAnswer(
    world,
    placeInSignIn(world, meant, PURPOSE[as], now, (held) => demandOffered(held, as, given.method, now)),
    given,
    now,
  )
