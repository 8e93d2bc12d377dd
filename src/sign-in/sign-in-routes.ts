import type { Cookies } from '../http/cookies.ts'
import { type Client, door, type Reply } from '../http/door.ts'
import { readToken } from '../http/token.ts'
import { iso } from '../http/wire.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { SecondFactorAnswerShape, SmsCodeShape } from '../second-factor/answer-shape.ts'
import { smsCodeView } from '../second-factor/sms-code-view.ts'
import { browserHash, browserSecret, keepBrowserSecret } from '../session/known-browser.ts'
import { sessionOnWire } from '../session/session-routes.ts'
import { HOUR_MS, SECOND_MS } from '../store/duration.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { answerSecondFactor, refuseTemporaryCode } from './answer-second-factor.ts'
import { beginSignIn } from './begin-sign-in.ts'
import type { Browser, Ended } from './finish-sign-in.ts'
import { sendSignInCode } from './send-sign-in-code.ts'
import { CredentialsShape, SignInStateShape } from './sign-in-shape.ts'
import { endSignInOf, readSignIn } from './sign-in-store.ts'
import { signInOnWire } from './sign-in-view.ts'

const GONE = ['no_sign_in', 'sign_in_expired', 'sign_in_replaced'] as const

/** The sign-in of this browser, from password to session. */
export function signInRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  const { config, store, clock } = world

  const browserOf = (cookies: Cookies, client: Client): Browser => ({
    client,
    browserSecret: browserSecret(world, cookies),
    oldSession: readToken(cookies.get('session')),
  })
  const signedIn = (ended: Ended, cookies: Cookies, { browserSecret: secret }: Browser): Reply => {
    cookies.set('session', ended.sessionCookie, (config.sessionHours * HOUR_MS) / SECOND_MS)
    cookies.clear('signIn')
    keepBrowserSecret(cookies, secret)
    return {
      status: 200,
      body: { state: ended.state, id: ended.id, ...sessionOnWire(ended.session, clock.now()) },
    }
  }

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
        const browser = browserOf(cookies, client)
        const oldSignIn = readToken(cookies.get('signIn'))
        const begun = await beginSignIn(world, body, {
          ...browser,
          browserHash: browserHash(cookies),
          oldSignIn,
        })
        if (begun.state === 'signed_in') return signedIn(begun, cookies, browser)
        cookies.set('signIn', begun.signInCookie)
        return { status: 200, body: begun.view }
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
        const policy = await readPolicy(store.read, signIn.accountId)
        const user = await readUser(store.read, signIn.accountId, signIn.userId)
        if (user.deactivatedAt !== null) throw new Refusal('sign_in_expired')
        const asking = { ownerId: signIn.id, purpose: 'sign_in' } as const
        const smsCode = await smsCodeView(store.read, signIn.accountId, asking)
        return { status: 200, body: signInOnWire(signIn, user, policy, smsCode, now) }
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
      answers: { 202: SmsCodeShape },
      refuses: [...GONE, 'method_not_offered', 'too_many_attempts', 'resend_too_soon', 'sms_limit'],
      async handle({ cookies }) {
        const sent = await sendSignInCode(world, cookies.get('signIn'))
        return {
          status: 202,
          body: { sentTo: sent.sentTo, expiresAt: iso(sent.expiresAt), resendAt: iso(sent.resendAt) },
        }
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
        const browser = browserOf(cookies, client)
        const cookie = cookies.get('signIn')
        if (body.method === 'temporary_code') return refuseTemporaryCode(world, cookie, body.signIn)
        const ended = await answerSecondFactor(
          world,
          { cookie, signIn: body.signIn, method: body.method, code: body.code },
          browser,
        )
        return signedIn(ended, cookies, browser)
      },
    }),
  ]
}
