import { readAccount } from '../account/account-store.ts'
import type { Client } from '../http/door.ts'
import { type AppOffer, offerApp } from '../method/app/app-offer.ts'
import { readyAppOffer } from '../method/app/ready-app.ts'
import type { Asking, ReadyAnswer } from '../method/method.ts'
import type { SentCode } from '../method/sent-code.ts'
import { creationOptions } from '../method/security-key/key-options.ts'
import type { KeyCreationOptionsOnWire, RegistrationOnWire } from '../method/security-key/key-shape.ts'
import { readyRegistration } from '../method/security-key/key-answers.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import { readySmsCode } from '../method/sms/sms-method.ts'
import type { Method } from '../policy/method-name.ts'
import { refuseField } from '../refusal.ts'
import { judgeAnswer, refuseDuringLock } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { readSmsPhone } from '../user/sms-phone.ts'
import { refuseTrustNotOffered, type TrustWish } from '../trusted-device/trust-device.ts'
import type { World } from '../world.ts'
import type { Meant } from './answer-second-factor.ts'
import type { Browser, Ended } from './finish-sign-in.ts'
import { goOn, type GoesOn, notRight, orRefuse } from './go-on.ts'
import { demandEnrolment } from './offered.ts'
import { placeInSignIn } from './ready-in-sign-in.ts'
import { type Held, holdSignIn } from './sign-in-store.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>

/** What finishes an enrolment: the code from the phone, a code that the app shows, what the key has answered. */
export type NewAuthenticator =
  | { method: 'sms'; code: string }
  | { method: 'app'; id: string; code: string; name?: string | undefined }
  | { method: 'security_key'; response: RegistrationOnWire; name?: string | undefined }

const askingIn = ({ signIn }: Held): Asking => ({ ownerId: signIn.id, purpose: 'enrolment' })

/** Holds the sign-in of this browser to enrol a method in it. Refuses with `method_not_offered` and `proof_required`. */
async function holdToEnrol(tx: Tx, meant: Meant, method: Method, now: Instant): Promise<Held> {
  const held = await holdSignIn(tx, meant.cookie, meant.signIn, now)
  demandEnrolment(held, method, now)
  return held
}

/**
 * Begins to bind a phone inside the sign-in of this browser: a code goes to the number that she gives (in national form
 * of the account's country, or with a country code) or, where she gives none, to the one on file. Refuses with
 * `phone_required` where none is.
 */
export async function sendEnrolmentCode(
  world: Needs,
  cookie: string | undefined,
  phone: string | undefined,
  { network }: Client,
): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdToEnrol(tx, { cookie, signIn: undefined }, 'sms', now)
    const { user } = held
    refuseDuringLock(user, now)
    const typed = phone ?? user.phone
    if (typed === null) throw refuseField('/phone', 'phone_required')
    const { country } = await readAccount(tx, user.accountId)
    const wanted = { phone: readSmsPhone(typed, country, '/phone'), asking: askingIn(held) }
    return sendSmsCode(world, tx, user, { ...wanted, asker: { network } }, now)
  })
}

/** Begins to bind an app inside the sign-in of this browser: hands out a secret, which counts once a code of it came back. */
export async function offerEnrolmentApp(world: Needs, cookie: string | undefined): Promise<AppOffer> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { signIn, user } = await holdToEnrol(tx, { cookie, signIn: undefined }, 'app', now)
    return offerApp(world, tx, user, signIn.id, now)
  })
}

/** Begins to bind a key inside the sign-in of this browser: what the browser asks the key for. */
export async function askNewKey(world: Needs, cookie: string | undefined): Promise<KeyCreationOptionsOnWire> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdToEnrol(tx, { cookie, signIn: undefined }, 'security_key', now)
    return creationOptions(world, tx, held.user, askingIn(held), now)
  })
}

/** Binds the authenticator that was answered by, and finishes the sign-in by it. Where it is wished, the browser is trusted. */
export async function enrolInSignIn(
  world: Needs,
  meant: Meant,
  given: NewAuthenticator,
  wish: TrustWish | null,
  browser: Browser,
): Promise<GoesOn | Ended> {
  const now = world.clock.now()
  const ready = await readyToBind(world, meant, given, now)
  return orRefuse(
    await world.store.write(async (tx) => {
      const held = await holdToEnrol(tx, meant, given.method, now)
      refuseTrustNotOffered(held.policy, wish)
      const judged = { ready, asking: askingIn(held), client: browser.client }
      const verdict = await judgeAnswer(world, tx, held.user, judged, now)
      if (!verdict.passed) return notRight(tx, held, verdict, now)
      const right = { as: 'second_factor', way: given.method, bound: verdict.bound, wish } as const
      return goOn(world, tx, held, right, browser, now)
    }),
  )
}

async function readyToBind(
  world: Needs,
  meant: Meant,
  given: NewAuthenticator,
  now: Instant,
): Promise<ReadyAnswer> {
  if (given.method === 'sms') return readySmsCode(world, given.code)
  if (given.method === 'app') return readyAppOffer(world, given)
  const demand = (held: Held) => demandEnrolment(held, given.method, now)
  const { whose, asking } = await placeInSignIn(world, meant, 'enrolment', now, demand)()
  return readyRegistration(world, whose, asking, given, now)
}
