import { door } from '../http/door.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import { EmailConfirmationShape, SentCodeShape, SmsConfirmationShape } from '../second-factor/answer-shape.ts'
import { browserHash } from '../session/known-browser.ts'
import { HOUR_MS, SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { askForEmail, confirmEmail, sendEmailCodeAgain } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { askForPhone, confirmPhone, sendPhoneCodeAgain } from './change-phone.ts'
import { chooseOwnFactor } from './choose-own-factor.ts'
import { meOnWire } from './me-view.ts'
import { dropPending } from './pending-change.ts'
import { MeShape, NewEmailShape, NewPasswordShape, NewPhoneShape, OwnChoiceShape } from './profile-shape.ts'

const WRONG_CODE = ['code_wrong', 'code_expired', 'code_used', 'too_many_attempts'] as const
const BY_MAIL = [
  'sudo_required',
  'proof_required',
  'too_many_attempts',
  'resend_too_soon',
  'mail_limit',
] as const
const BY_SMS = [
  'sudo_required',
  'proof_required',
  'too_many_attempts',
  'resend_too_soon',
  'sms_limit',
] as const

/** What a user changes of how she signs in: e-mail, phone, password, own choice. Each needs sudo. */
export function selfServiceRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
) {
  return [
    door({
      method: 'PUT',
      path: '/me/email',
      summary: 'Begin to change my e-mail: a code goes to the new one',
      needs: 'session',
      body: NewEmailShape,
      example: { email: 'alex.kim@mail.example.com' },
      answers: { 202: SentCodeShape },
      refuses: [...BY_MAIL, 'email_taken'],
      handle: async ({ caller, client, body }) => ({
        status: 202,
        body: sentCodeOnWire(await askForEmail(world, { caller, client }, body.email)),
      }),
    }),
    door({
      method: 'POST',
      path: '/me/email/code',
      summary: 'Mail a new code to the e-mail that waits for its confirmation',
      needs: 'session',
      answers: { 202: SentCodeShape },
      refuses: [...BY_MAIL, 'not_found'],
      handle: async ({ caller, client }) => ({
        status: 202,
        body: sentCodeOnWire(await sendEmailCodeAgain(world, { caller, client })),
      }),
    }),
    door({
      method: 'POST',
      path: '/me/email/confirmation',
      summary: 'Confirm my new e-mail by its code. I sign in with it from then on',
      needs: 'session',
      body: EmailConfirmationShape,
      example: { code: '48291355' },
      answers: { 200: MeShape },
      refuses: ['sudo_required', 'proof_required', ...WRONG_CODE, 'email_taken'],
      async handle({ caller, client, body }) {
        await confirmEmail(world, { caller, client }, body.code)
        return { status: 200, body: await meOnWire(world, caller) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/email/pending',
      summary: 'Take the change of my e-mail back',
      needs: 'session',
      answers: { 204: null },
      refuses: [],
      async handle({ caller }) {
        await dropPending(world, caller, 'new_email')
        return { status: 204 }
      },
    }),
    door({
      method: 'PUT',
      path: '/me/phone',
      summary: 'Begin to change my phone number, or to prove it: a code goes to the new one',
      needs: 'session',
      body: NewPhoneShape,
      example: { phone: '+1 202 555 0123' },
      answers: { 202: SentCodeShape },
      refuses: [...BY_SMS, 'phone_invalid', 'phone_cannot_receive_sms'],
      handle: async ({ caller, client, body }) => ({
        status: 202,
        body: sentCodeOnWire(await askForPhone(world, { caller, client }, body.phone)),
      }),
    }),
    door({
      method: 'POST',
      path: '/me/phone/sms-code',
      summary: 'Send a new code to the phone number that waits for its confirmation',
      needs: 'session',
      answers: { 202: SentCodeShape },
      refuses: [...BY_SMS, 'not_found'],
      handle: async ({ caller, client }) => ({
        status: 202,
        body: sentCodeOnWire(await sendPhoneCodeAgain(world, { caller, client })),
      }),
    }),
    door({
      method: 'POST',
      path: '/me/phone/confirmation',
      summary: 'Confirm my new phone number by its code. Codes go to the old one until then',
      needs: 'session',
      body: SmsConfirmationShape,
      example: { code: '482913' },
      answers: { 200: MeShape },
      refuses: ['sudo_required', 'proof_required', ...WRONG_CODE],
      async handle({ caller, client, body }) {
        await confirmPhone(world, { caller, client }, body.code)
        return { status: 200, body: await meOnWire(world, caller) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/phone/pending',
      summary: 'Take the change of my phone number back',
      needs: 'session',
      answers: { 204: null },
      refuses: [],
      async handle({ caller }) {
        await dropPending(world, caller, 'new_phone')
        return { status: 204 }
      },
    }),
    door({
      method: 'PUT',
      path: '/me/password',
      summary: 'Change my password. My other sessions end, and this one goes on under a new cookie',
      needs: 'session',
      body: NewPasswordShape,
      example: { currentPassword: 'four or five unrelated words', password: 'other words nobody thinks of' },
      answers: { 204: null },
      refuses: [
        'sudo_required',
        'credentials_wrong',
        'password_too_short',
        'password_common',
        'too_many_attempts',
        'too_busy',
      ],
      async handle({ caller, client, cookies, body }) {
        const who = { caller, client, browserHash: browserHash(cookies) }
        const cookie = await changePassword(world, who, body)
        cookies.set('session', cookie, (world.config.sessionHours * HOUR_MS) / SECOND_MS)
        return { status: 204 }
      },
    }),
    door({
      method: 'PUT',
      path: '/me/second-factor',
      summary: 'Turn two-factor on or off for myself; it counts while my account does not ask for it',
      needs: 'session',
      body: OwnChoiceShape,
      example: { ownChoice: true },
      answers: { 200: MeShape },
      refuses: ['sudo_required', 'authenticator_required'],
      async handle({ caller, client, body }) {
        await chooseOwnFactor(world, { caller, client }, body.ownChoice)
        return { status: 200, body: await meOnWire(world, caller) }
      },
    }),
  ]
}
