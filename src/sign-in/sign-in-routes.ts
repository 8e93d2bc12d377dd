import { door } from '../http/door.ts'
import { readToken } from '../http/token.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { SecondFactorAnswerShape, SentCodeShape } from '../second-factor/answer-shape.ts'
import { sentCodeView } from '../second-factor/sent-code-view.ts'
import { browserHash } from '../session/known-browser.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { answerSecondFactor, refuseTemporaryCode } from './answer-second-factor.ts'
import { beginSignIn } from './begin-sign-in.ts'
import { answerState, browserOf } from './browser-of.ts'
import { sendSignInCode } from './send-sign-in-code.ts'
import { CredentialsShape, SignInStateShape } from './sign-in-shape.ts'
import { endSignInOf, readSignIn } from './sign-in-store.ts'
import { openStep, signInOnWire } from './sign-in-view.ts'

/** Why a sign-in cannot go on. */
export const GONE = ['no_sign_in', 'sign_in_expired', 'sign_in_replaced'] as const

/** The sign-in of this browser, from password to session. */
export function signInRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
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
        const user = await readUser(store.read, accountId, signIn.userId)
        if (user.deactivatedAt !== null) throw new Refusal('sign_in_expired')
        const held = { signIn, user, policy }
        const purpose =
          openStep(held, now).state === 'enrolment_required' ? ('enrolment' as const) : ('sign_in' as const)
        const codes = {
          sms: await sentCodeView(store.read, accountId, { ownerId, purpose }),
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
      refuses: [...GONE, 'method_not_offered', 'too_many_attempts', 'resend_too_soon', 'sms_limit'],
      async handle({ cookies }) {
        return { status: 202, body: sentCodeOnWire(await sendSignInCode(world, cookies.get('signIn'))) }
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/second-factor',
      summary: 'Answer the second factor',
      needs: 'nothing',
      body: SecondFactorAnswerShape,
      example: { method: 'sms', code: '482913' },
      answers: { 200: SignInStateShape },
      refuses: [
        ...GONE,
        'code_wrong',
        'code_expired',
        'code_used',
        'method_not_offered',
        'too_many_attempts',
        'trust_not_offered',
      ],
      async handle({ body, cookies, client }) {
        if (body.trustDevice === true) throw new Refusal('trust_not_offered')
        const browser = browserOf(world, cookies, client)
        const cookie = cookies.get('signIn')
        if (body.method === 'temporary_code') return refuseTemporaryCode(world, cookie, body.signIn)
        const { signIn, method, code } = body
        const ended = await answerSecondFactor(world, { cookie, signIn, method, code }, browser)
        return answerState(world, ended, cookies, browser)
      },
    }),
  ]
}
