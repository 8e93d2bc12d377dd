import type { Method, Rescue } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { readyAppCode } from './app/ready-app.ts'
import { readyEmailCode } from './email-code/email-code.ts'
import type { Asking, ReadyAnswer, WayName, Whose } from './method.ts'
import { readyRecoveryCode } from './rescue/recovery-codes.ts'
import { readyTemporaryCode } from './rescue/temporary-code.ts'
import type { AssertionOnWire } from './security-key/key-shape.ts'
import { readyAssertion } from './security-key/key-answers.ts'
import { readySmsCode } from './sms/sms-method.ts'

/** An answer as it comes in: a typed code, or what a key has signed. */
export type Given =
  | { method: Exclude<WayName, 'security_key'>; code: string }
  | { method: 'security_key'; response: AssertionOnWire }

/** Whose answer it is and what it is for, as far as that is known before anything is held. */
export type Place = { whose: Whose; asking: Asking }

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher'>

const CODES: Record<
  Exclude<WayName, 'security_key' | 'recovery_code'>,
  (world: Needs, code: string) => ReadyAnswer
> = {
  sms: readySmsCode,
  app: readyAppCode,
  temporary_code: readyTemporaryCode,
  email_code: readyEmailCode,
}

/**
 * Makes an answer ready to be judged: what is slow or asynchronous, a hash or a signature, is done here, before any
 * transaction, and reveals nothing. Only such an answer asks for its place.
 */
export async function readyAnswer(
  world: Needs,
  place: () => Promise<Place>,
  given: Given,
  now: Instant,
): Promise<ReadyAnswer> {
  if (given.method === 'security_key') {
    const { whose, asking } = await place()
    return readyAssertion(world, whose, asking, given.response, now)
  }
  if (given.method === 'recovery_code')
    return readyRecoveryCode(world, (await place()).whose, given.code, now)
  return CODES[given.method](world, given.code)
}

/** The words of RFC 8176 §2 for a session that a way has opened besides the password. */
export const AMR: Record<Method | Rescue, string> = {
  sms: 'sms',
  app: 'otp',
  security_key: 'hwk',
  recovery_code: 'otp',
  temporary_code: 'otp',
}
