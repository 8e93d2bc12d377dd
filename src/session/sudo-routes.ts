import { door, type Reply, type SessionUser } from '../http/door.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { KeyRequestOptionsShape } from '../method/security-key/key-shape.ts'
import { SentCodeShape, SudoAnswerShape } from '../second-factor/answer-shape.ts'
import { sentCodeView } from '../second-factor/sent-code-view.ts'
import { maskPhone } from '../user/phone.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { sentCodeOnWire } from '../method/sent-code.ts'
import {
  answerSudo,
  answerSudoByPassword,
  askKeyInSession,
  sendSudoSmsCode,
  sudoAsking,
} from './answer-sudo.ts'
import { firstEnrolmentAsking, proveFirstEnrolment, sendFirstEnrolmentCode } from './first-enrolment.ts'
import { browserHash } from './known-browser.ts'
import { SudoShape } from './session-shape.ts'
import { recentAnswers } from './session-store.ts'
import { PROOF_LIFE_MS, readSudoUntil, sudoMethods } from './sudo.ts'

/** Sudo in this session: how it stands, a code for it, the answer. */
export function sudoRoutes(
  world: Pick<
    World,
    'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
  >,
) {
  const { store, clock } = world
  const show = async (caller: SessionUser): Promise<Reply> => {
    const now = clock.now()
    const policy = await readPolicy(store.read, caller.accountId)
    const user = await readUser(store.read, caller.accountId, caller.userId)
    const { starts, proves } = sudoMethods(policy, user, now)
    const answered = await recentAnswers(store.read, caller, { now, lifeMs: PROOF_LIFE_MS })
    return {
      status: 200,
      body: {
        until: isoOrNull(await readSudoUntil(store.read, caller, now)),
        methods: [...new Set([...starts, ...proves])].map((method) =>
          method === 'sms' && user.phone !== null ? { method, sentTo: maskPhone(user.phone) } : { method },
        ),
        answered: answered.map(({ method, at }) => ({ method, at: iso(at) })),
        smsCode: await sentCodeView(store.read, caller.accountId, sudoAsking(caller)),
        emailCode: await sentCodeView(store.read, caller.accountId, firstEnrolmentAsking(caller)),
        lockedUntil: user.lockedUntil !== null && now < user.lockedUntil ? iso(user.lockedUntil) : null,
      },
    }
  }
  return [
    door({
      method: 'GET',
      path: '/session/sudo',
      summary: 'How sudo stands in this session',
      needs: 'session',
      countsAsAct: false,
      answers: { 200: SudoShape },
      refuses: [],
      handle: ({ caller }) => show(caller),
    }),
    door({
      method: 'POST',
      path: '/session/sudo/sms-code',
      summary: 'Send or resend a code to the proven phone, to be answered in this session',
      needs: 'session',
      answers: { 202: SentCodeShape },
      refuses: [
        'method_not_offered',
        'second_factor_disabled',
        'too_many_attempts',
        'resend_too_soon',
        'sms_limit',
      ],
      handle: async ({ caller }) => ({
        status: 202,
        body: sentCodeOnWire(await sendSudoSmsCode(world, caller)),
      }),
    }),
    door({
      method: 'POST',
      path: '/session/sudo/email-code',
      summary:
        'Mail a code of 8 digits, or a new one, to a user who never had an authenticator: it proves that she may bind one',
      needs: 'session',
      answers: { 202: SentCodeShape },
      refuses: ['method_not_offered', 'too_many_attempts', 'resend_too_soon', 'mail_limit'],
      handle: async ({ caller, client }) => ({
        status: 202,
        body: sentCodeOnWire(await sendFirstEnrolmentCode(world, caller, client)),
      }),
    }),
    door({
      method: 'POST',
      path: '/session/sudo/security-key-options',
      summary: 'What the browser asks a security key of the user for, in this session (WebAuthn)',
      needs: 'session',
      answers: { 200: KeyRequestOptionsShape },
      refuses: ['method_not_offered'],
      handle: async ({ caller }) => ({ status: 200, body: await askKeyInSession(world, caller) }),
    }),
    door({
      method: 'POST',
      path: '/session/sudo',
      summary: 'Answer the second factor in this session: starts sudo, and proves a policy for 10 minutes',
      needs: 'session',
      body: SudoAnswerShape,
      example: { method: 'sms', code: '482913' },
      answers: { 200: SudoShape },
      refuses: [
        'code_wrong',
        'code_expired',
        'code_used',
        'key_refused',
        'method_not_offered',
        'second_factor_disabled',
        'too_many_attempts',
        'credentials_wrong',
        'too_busy',
      ],
      async handle({ caller, body, client, cookies }) {
        if (body.method === 'password') {
          await answerSudoByPassword(world, caller, {
            password: body.password,
            client,
            browserHash: browserHash(cookies),
          })
        } else if (body.method === 'email_code' || body.method === 'temporary_code')
          await proveFirstEnrolment(world, { caller, client }, body)
        else await answerSudo(world, { caller, client }, body)
        return show(caller)
      },
    }),
  ]
}
