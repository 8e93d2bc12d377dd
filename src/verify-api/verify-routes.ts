import { z } from 'zod'
import { door, type KeyCaller } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { iso } from '../http/wire.ts'
import { KeyRequestOptionsShape } from '../method/security-key/key-shape.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { SentCodeShape, VerificationAnswerShape } from '../second-factor/answer-shape.ts'
import { sentCodeView } from '../second-factor/sent-code-view.ts'
import { WRONG } from '../sign-in/sign-in-routes.ts'
import { findUserOf, isActive } from '../user/user-store.ts'
import { findVerification } from '../verification/verification-store.ts'
import type { World } from '../world.ts'
import { answerVerification } from './answer-verification.ts'
import { beginVerification } from './begin-verification.ts'
import { askingOf } from './hold-verification.ts'
import { redeemVerification } from './redeem-verification.ts'
import { askKeyForVerification, sendVerificationCode } from './send-verification-code.ts'
import { type DeviceToken, passedBy, verificationOnWire } from './verification-view.ts'
import { NewVerificationShape, RedeemedShape, RedemptionShape, VerificationShape } from './verify-shape.ts'

/** What became of verifications, for the operator's figures. */
export const VERIFICATION_OUTCOMES = [
  'second_factor_required',
  'enrolment_required',
  'not_demanded',
  'trusted_device',
  'passed',
  'refused',
  'redeemed',
] as const
export type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number]

const params = z.strictObject({ id: id('ver') })
const EXAMPLE_USER = 'usr_00000000000000000000000000'

/** Second factors for products that keep their own password page: begin, send, answer, redeem. */
export function verifyRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
  count: (outcome: VerificationOutcome) => void,
) {
  const { store, clock } = world
  const exists = async ({ caller, params: named }: { caller: KeyCaller; params: { id: string } }) =>
    (await findVerification(store.read, caller, named.id)) !== null
  const show = async (caller: KeyCaller, verificationId: string, deviceToken: DeviceToken | null = null) => {
    const { read } = store
    const now = clock.now()
    const policy = await readPolicy(read, caller.accountId)
    const verification = await findVerification(read, caller, verificationId)
    const user = verification && (await findUserOf(read, caller.accountId, verification.userId))
    if (!verification || !user) throw new Refusal('not_found')
    if (!isActive(user)) throw new Refusal('verification_ended')
    const smsCode = await sentCodeView(read, caller.accountId, askingOf(verification))
    return verificationOnWire(world, { verification, user, policy }, { smsCode, deviceToken }, now)
  }
  return [
    door({
      method: 'POST',
      path: '/account/verifications',
      summary: 'Ask for the second factor of a user whose password the product has judged',
      needs: 'verify',
      body: NewVerificationShape,
      example: { user: { email: 'alex.kim@example.com' }, purpose: 'sign in' },
      answers: { 201: VerificationShape },
      refuses: ['not_found', 'verification_ended'],
      async handle({ caller, body }) {
        const shown = await show(caller, await beginVerification(world, caller, body))
        if (shown.state !== 'redeemed')
          count(shown.passed?.why === 'trusted_device' ? 'trusted_device' : shown.state)
        return { status: 201, body: shown }
      },
    }),
    door({
      method: 'GET',
      path: '/account/verifications/{id}',
      summary: 'Where a verification stands',
      needs: 'verify',
      params,
      exists,
      answers: { 200: VerificationShape },
      refuses: ['not_found', 'verification_ended'],
      handle: async ({ caller, params: named }) => ({ status: 200, body: await show(caller, named.id) }),
    }),
    door({
      method: 'POST',
      path: '/account/verifications/{id}/sms-code',
      summary: 'Send a code by SMS, or a new one. What became of it is in smsCode.delivery',
      needs: 'verify',
      params,
      exists,
      answers: { 202: SentCodeShape },
      refuses: [
        'not_found',
        'verification_ended',
        'code_used',
        'method_not_offered',
        'second_factor_disabled',
        'too_many_attempts',
        'resend_too_soon',
        'sms_limit',
      ],
      handle: async ({ caller, params: named }) => ({
        status: 202,
        body: sentCodeOnWire(await sendVerificationCode(world, caller, named.id)),
      }),
    }),
    door({
      method: 'POST',
      path: '/account/verifications/{id}/security-key-options',
      summary: 'What the browser asks a security key of the user for (WebAuthn), on a page of our public URL',
      needs: 'verify',
      params,
      exists,
      answers: { 200: KeyRequestOptionsShape },
      refuses: ['not_found', 'verification_ended', 'code_used', 'method_not_offered'],
      handle: async ({ caller, params: named }) => ({
        status: 200,
        body: await askKeyForVerification(world, caller, named.id),
      }),
    }),
    door({
      method: 'POST',
      path: '/account/verifications/{id}/answer',
      summary: 'Answer a verification. A wrong answer counts as in every sign-in of the user',
      needs: 'verify',
      params,
      exists,
      body: VerificationAnswerShape,
      example: { method: 'app', code: '482913' },
      answers: { 200: VerificationShape },
      refuses: ['not_found', 'verification_ended', ...WRONG, 'trust_not_offered'],
      async handle({ caller, params: named, body }) {
        const token = await answerVerification(world, caller, named.id, body).catch((error: unknown) => {
          if (error instanceof Refusal) count('refused')
          throw error
        })
        count('passed')
        return { status: 200, body: await show(caller, named.id, token) }
      },
    }),
    door({
      method: 'POST',
      path: '/account/verifications/{id}/redemption',
      summary: 'Redeem a verification that has passed: once, for its user and purpose, within 5 minutes',
      needs: 'verify',
      params,
      exists,
      body: RedemptionShape,
      example: { userId: EXAMPLE_USER, purpose: 'sign in' },
      answers: { 200: RedeemedShape },
      refuses: [
        'not_found',
        'verification_ended',
        'verification_mismatch',
        'verification_not_passed',
        'verification_redeemed',
      ],
      async handle({ caller, params: named, body }) {
        const redeemed = await redeemVerification(world, caller, named.id, body)
        count('redeemed')
        const { id: verificationId, userId, purpose, passedAt } = redeemed
        const by = passedBy(redeemed)
        return {
          status: 200,
          body: { id: verificationId, userId, purpose, ...by, passedAt: iso(passedAt) },
        }
      },
    }),
  ]
}
