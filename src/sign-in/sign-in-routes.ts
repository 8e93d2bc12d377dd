import { isRescue } from '../decision/next-step.ts'
import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { readToken } from '../http/token.ts'
import type { Purpose } from '../method/method.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { KeyRequestOptionsShape } from '../method/security-key/key-shape.ts'
import { SecondFactorAnswerShape, SentCodeShape } from '../second-factor/answer-shape.ts'
import { sentCodeView } from '../second-factor/sent-code-view.ts'
import { browserHash } from '../session/known-browser.ts'
import { newDeviceNonce } from '../trusted-device/device-key.ts'
import { wishOf } from '../trusted-device/trust-device.ts'
import type { World } from '../world.ts'
import { answerSecondFactor } from './answer-second-factor.ts'
import { beginSignIn } from './begin-sign-in.ts'
import { answerState, browserOf } from './browser-of.ts'
import { askKeyInSignIn, sendSignInCode } from './send-sign-in-code.ts'
import { CredentialsShape, DeviceNonceShape, SignInStateShape } from './sign-in-shape.ts'
import { endSignInOf, readSignIn, userOfSignIn } from './sign-in-store.ts'
import { type OpenStep, openStep, signInOnWire } from './sign-in-view.ts'

/** Why a sign-in cannot go on. */
export const GONE = ['no_sign_in', 'sign_in_expired', 'sign_in_replaced'] as const

/** How answers are refused. */
export const WRONG = [
  'code_wrong',
  'code_expired',
  'code_used',
  'key_refused',
  'method_not_offered',
  'second_factor_disabled',
  'too_many_attempts',
  'too_busy',
] as const

/** Which code by SMS a sign-in waits for at its step. */
const smsPurpose = (step: OpenStep): Purpose =>
  step.state === 'second_factor_required' ? 'sign_in' : step.prove === null ? 'enrolment' : 'proof'

/** The sign-in of this browser, from password to session. */
export function signInRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
) {
  const { store, clock } = world
  return [
    door({
      method: 'POST',
      path: '/sign-in',
      summary:
        'Begin a sign-in with e-mail and password. Replaces the one that this browser has begun before',
      needs: 'nothing',
      body: CredentialsShape,
      example: { email: 'alex.kim@example.com', password: 'four or five unrelated words' },
      answers: { 200: SignInStateShape },
      refuses: ['credentials_wrong', 'too_many_attempts', 'too_busy'],
      async handle({ body, cookies, client }) {
        const browser = browserOf(world, cookies, client)
        const begun = await beginSignIn(world, body, { ...browser, browserHash: browserHash(cookies) })
        return answerState(world, begun, cookies, browser)
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/device-nonce',
      summary:
        'A nonce for the proof of a browser whose trust is bound to a key of its own. It lives 5 minutes',
      needs: 'nothing',
      answers: { 200: DeviceNonceShape },
      refuses: [],
      async handle({ cookies }) {
        const { nonce, expiresAt } = newDeviceNonce(world, browserHash(cookies), clock.now())
        return { status: 200, body: { nonce, expiresAt: iso(expiresAt) } }
      },
    }),
    door({
      method: 'GET',
      path: '/sign-in',
      summary: 'Where the sign-in of this browser stands',
      needs: 'nothing',
      answers: { 200: SignInStateShape },
      refuses: GONE,
      async handle({ cookies }) {
        const now = clock.now()
        const signIn = await readSignIn(store.read, readToken(cookies.get('signIn')), undefined, now)
        const { accountId, id: ownerId } = signIn
        const policy = await readPolicy(store.read, accountId)
        const user = await userOfSignIn(store.read, signIn)
        if (user.deactivatedAt !== null) throw new Refusal('sign_in_expired')
        const held = { signIn, user, policy }
        const codes = {
          sms: await sentCodeView(store.read, accountId, {
            ownerId,
            purpose: smsPurpose(openStep(held, now)),
          }),
          email: await sentCodeView(store.read, accountId, { ownerId, purpose: 'proof' }),
        }
        return { status: 200, body: signInOnWire(held, codes, now) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/sign-in',
      summary: 'Start over',
      needs: 'nothing',
      answers: { 204: null },
      refuses: [],
      async handle({ cookies }) {
        const token = readToken(cookies.get('signIn'))
        if (token) await store.write((tx) => endSignInOf(tx, token, 'started_over', clock.now()))
        cookies.clear('signIn')
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/sms-code',
      summary: 'Send a code by SMS, or a new one. What became of it is in smsCode.delivery',
      needs: 'nothing',
      answers: { 202: SentCodeShape },
      refuses: [
        ...GONE,
        'method_not_offered',
        'second_factor_disabled',
        'too_many_attempts',
        'resend_too_soon',
        'sms_limit',
      ],
      async handle({ cookies, client }) {
        const sent = await sendSignInCode(world, 'second_factor', cookies.get('signIn'), client)
        return { status: 202, body: sentCodeOnWire(sent) }
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/security-key-options',
      summary: 'What the browser asks a security key of the user for (WebAuthn)',
      needs: 'nothing',
      answers: { 200: KeyRequestOptionsShape },
      refuses: [...GONE, 'method_not_offered'],
      handle: async ({ cookies }) => ({
        status: 200,
        body: await askKeyInSignIn(world, 'second_factor', cookies.get('signIn')),
      }),
    }),
    door({
      method: 'POST',
      path: '/sign-in/second-factor',
      summary: 'Answer the second factor',
      needs: 'nothing',
      body: SecondFactorAnswerShape,
      example: { method: 'app', code: '482913' },
      answers: { 200: SignInStateShape },
      refuses: [...GONE, ...WRONG, 'trust_not_offered'],
      async handle({ body, cookies, client }) {
        const wish = wishOf(body)
        if (wish !== null && isRescue(body.method)) throw new Refusal('trust_not_offered')
        const browser = browserOf(world, cookies, client)
        const meant = { cookie: cookies.get('signIn'), signIn: body.signIn }
        const outcome = await answerSecondFactor(world, meant, body, wish, browser)
        return answerState(world, outcome, cookies, browser)
      },
    }),
  ]
}
