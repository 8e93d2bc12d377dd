import { door } from '../http/door.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import { Refusal } from '../refusal.ts'
import { EnrolmentAnswerShape, ProofAnswerShape, SentCodeShape } from '../second-factor/answer-shape.ts'
import type { World } from '../world.ts'
import { refuseTemporaryCode } from './answer-second-factor.ts'
import { answerState, browserOf } from './browser-of.ts'
import { enrolPhone, sendEnrolmentCode } from './enrol-phone.ts'
import { proveByEmailCode, sendProofCode } from './prove-sign-in.ts'
import { GONE } from './sign-in-routes.ts'
import { EnrolPhoneShape, SignInStateShape } from './sign-in-shape.ts'

const WRONG = ['code_wrong', 'code_expired', 'code_used', 'method_not_offered', 'too_many_attempts'] as const

/** First enrolment inside a sign-in: show that it is you, then bind an authenticator. */
export function enrolmentRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
) {
  return [
    door({
      method: 'POST',
      path: '/sign-in/proof/email-code',
      summary:
        'Mail a code of 8 digits, or a new one, to the address of the user, before her first enrolment',
      needs: 'nothing',
      answers: { 202: SentCodeShape },
      refuses: [...GONE, 'method_not_offered', 'too_many_attempts', 'resend_too_soon', 'mail_limit'],
      async handle({ cookies, client }) {
        const sent = await sendProofCode(world, cookies.get('signIn'), client)
        return { status: 202, body: sentCodeOnWire(sent) }
      },
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
        const cookie = cookies.get('signIn')
        if (body.method === 'temporary_code') return refuseTemporaryCode(world, cookie, body.signIn)
        const browser = browserOf(world, cookies, client)
        const asked = { cookie, signIn: body.signIn, code: body.code }
        return answerState(world, await proveByEmailCode(world, asked, browser), cookies, browser)
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
        ...GONE,
        'method_not_offered',
        'proof_required',
        'phone_required',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'too_many_attempts',
        'resend_too_soon',
        'sms_limit',
      ],
      async handle({ body, cookies }) {
        const sent = await sendEnrolmentCode(world, cookies.get('signIn'), body.phone)
        return { status: 202, body: sentCodeOnWire(sent) }
      },
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
        if (body.trustDevice === true) throw new Refusal('trust_not_offered')
        const browser = browserOf(world, cookies, client)
        const asked = { cookie: cookies.get('signIn'), signIn: body.signIn, code: body.code }
        return answerState(world, await enrolPhone(world, asked, browser), cookies, browser)
      },
    }),
  ]
}
