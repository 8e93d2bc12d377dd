import { door } from '../http/door.ts'
import { KeyCreationOptionsShape, KeyRequestOptionsShape } from '../method/security-key/key-shape.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import {
  AppOfferShape,
  EnrolmentAnswerShape,
  ProofAnswerShape,
  SentCodeShape,
} from '../second-factor/answer-shape.ts'
import { wishOf } from '../trusted-device/trust-device.ts'
import type { World } from '../world.ts'
import { proveSignInBy } from './answer-second-factor.ts'
import { answerState, browserOf } from './browser-of.ts'
import { askNewKey, enrolInSignIn, offerEnrolmentApp, sendEnrolmentCode } from './enrol-in-sign-in.ts'
import { askKeyInSignIn, mailProofCode, sendSignInCode } from './send-sign-in-code.ts'
import { GONE, WRONG } from './sign-in-routes.ts'
import { EnrolPhoneShape, SignInStateShape } from './sign-in-shape.ts'

const NOT_ASKED = [...GONE, 'method_not_offered', 'too_many_attempts', 'resend_too_soon'] as const

/** Enrolment inside a sign-in: show that it is you, then bind an authenticator. */
export function enrolmentRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
) {
  return [
    door({
      method: 'POST',
      path: '/sign-in/proof/email-code',
      summary:
        'Mail a code of 8 digits, or a new one, to the address of the user, before her first enrolment',
      needs: 'nothing',
      answers: { 202: SentCodeShape },
      refuses: [...NOT_ASKED, 'mail_limit'],
      async handle({ cookies, client }) {
        const sent = await mailProofCode(world, cookies.get('signIn'), client)
        return { status: 202, body: sentCodeOnWire(sent) }
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/proof/sms-code',
      summary: 'Send a code by SMS, or a new one, to the proven phone of the user, before an enrolment',
      needs: 'nothing',
      answers: { 202: SentCodeShape },
      refuses: [...NOT_ASKED, 'second_factor_disabled', 'sms_limit'],
      handle: async ({ cookies, client }) => ({
        status: 202,
        body: sentCodeOnWire(await sendSignInCode(world, 'proof', cookies.get('signIn'), client)),
      }),
    }),
    door({
      method: 'POST',
      path: '/sign-in/proof/security-key-options',
      summary: 'What the browser asks a security key of the user for, before an enrolment (WebAuthn)',
      needs: 'nothing',
      answers: { 200: KeyRequestOptionsShape },
      refuses: [...GONE, 'method_not_offered'],
      handle: async ({ cookies }) => ({
        status: 200,
        body: await askKeyInSignIn(world, 'proof', cookies.get('signIn')),
      }),
    }),
    door({
      method: 'POST',
      path: '/sign-in/proof',
      summary: 'Show that it is you, before an authenticator is bound',
      needs: 'nothing',
      body: ProofAnswerShape,
      example: { method: 'email_code', code: '48291355' },
      answers: { 200: SignInStateShape },
      refuses: [...GONE, ...WRONG],
      async handle({ body, cookies, client }) {
        const browser = browserOf(world, cookies, client)
        const meant = { cookie: cookies.get('signIn'), signIn: body.signIn }
        return answerState(world, await proveSignInBy(world, meant, body, browser), cookies, browser)
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/enrolment/phone',
      summary: 'Send a code by SMS to the phone to be bound; without a number, to the one on file',
      needs: 'nothing',
      body: EnrolPhoneShape,
      example: { phone: '+1 202 555 0123' },
      answers: { 202: SentCodeShape },
      refuses: [
        ...NOT_ASKED,
        'proof_required',
        'phone_required',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'sms_limit',
      ],
      async handle({ body, cookies, client }) {
        const sent = await sendEnrolmentCode(world, cookies.get('signIn'), body.phone, client)
        return { status: 202, body: sentCodeOnWire(sent) }
      },
    }),
    door({
      method: 'POST',
      path: '/sign-in/enrolment/app',
      summary: 'Hand out the secret of an app to be bound. The one before is void',
      needs: 'nothing',
      answers: { 200: AppOfferShape },
      refuses: [...GONE, 'method_not_offered', 'proof_required'],
      handle: async ({ cookies }) => ({
        status: 200,
        body: await offerEnrolmentApp(world, cookies.get('signIn')),
      }),
    }),
    door({
      method: 'POST',
      path: '/sign-in/enrolment/security-key-options',
      summary: 'What the browser asks a new security key for (WebAuthn)',
      needs: 'nothing',
      answers: { 200: KeyCreationOptionsShape },
      refuses: [...GONE, 'method_not_offered', 'proof_required'],
      handle: async ({ cookies }) => ({
        status: 200,
        body: await askNewKey(world, cookies.get('signIn')),
      }),
    }),
    door({
      method: 'POST',
      path: '/sign-in/enrolment',
      summary: 'Bind the authenticator and finish the sign-in by it',
      needs: 'nothing',
      body: EnrolmentAnswerShape,
      example: { method: 'sms', code: '482913' },
      answers: { 200: SignInStateShape },
      refuses: [...GONE, ...WRONG, 'proof_required', 'trust_not_offered'],
      async handle({ body, cookies, client }) {
        const browser = browserOf(world, cookies, client)
        const meant = { cookie: cookies.get('signIn'), signIn: body.signIn }
        return answerState(
          world,
          await enrolInSignIn(world, meant, body, wishOf(body), browser),
          cookies,
          browser,
        )
      },
    }),
  ]
}
