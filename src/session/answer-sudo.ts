import { recordAct } from '../audit/audit.ts'
import type { Caller, Client, SessionUser } from '../http/door.ts'
import type { Asking } from '../method/method.ts'
import { type Given, readyAnswer } from '../method/methods.ts'
import { requestOptions } from '../method/security-key/key-options.ts'
import type { KeyRequestOptionsOnWire } from '../method/security-key/key-shape.ts'
import type { SentCode } from '../method/sent-code.ts'
import { sendSmsCode } from '../method/sms/send-sms-code.ts'
import type { Method } from '../policy/method-name.ts'
import { policyToGrantUnder, readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import {
  judgeAnswer,
  refuseDisabledCodes,
  refuseDuringLock,
  refuseWrongAnswer,
} from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { readUser, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { checkOwnPassword, useCheckedPassword } from './check-own-password.ts'
import { rememberAnswer } from './session-store.ts'
import { holdSession, startSudo, sudoMethods } from './sudo.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten' | 'countSms' | 'log'
>

/** Where the answers of a session are asked for. */
export const sudoAsking = (caller: SessionUser): Asking => ({ ownerId: caller.sessionId, purpose: 'sudo' })

/** Sends a code to the user's proven phone, to be answered in this session alone. */
export async function sendSudoSmsCode(world: Needs, caller: Caller): Promise<SentCode> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { user, proves } = await holdUser(tx, caller, now)
    refuseDisabledCodes(user, 'sms')
    if (!proves.includes('sms') || user.phone === null) throw new Refusal('method_not_offered')
    refuseDuringLock(user, now)
    const { network } = caller.client
    const wanted = { phone: user.phone, asking: sudoAsking(caller), asker: { network } }
    return sendSmsCode(world, tx, user, wanted, now)
  })
}

/** Asks a key of the user for a signature, for this session alone. No lock refuses it. */
export async function askKeyInSession(world: Needs, caller: SessionUser): Promise<KeyRequestOptionsOnWire> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { user, proves } = await holdUser(tx, caller, now)
    if (!proves.includes('security_key')) throw new Refusal('method_not_offered')
    return requestOptions(world, tx, user, sudoAsking(caller), now)
  })
}

/** Answers sudo by a method. Any proven one is remembered as proof; one that the policy allows starts sudo. */
export async function answerSudo(
  world: Needs,
  { caller, client }: { caller: SessionUser; client: Client },
  answer: Given & { method: Method },
): Promise<void> {
  const now = world.clock.now()
  const { accountId, userId } = caller
  const asking = sudoAsking(caller)
  const ready = await readyAnswer(world, async () => ({ whose: { accountId, userId }, asking }), answer, now)
  const verdict = await world.store.write(async (tx) => {
    const { user, starts, proves } = await holdUser(tx, caller, now)
    refuseDisabledCodes(user, answer.method)
    if (!proves.includes(answer.method)) throw new Refusal('method_not_offered')
    const judged = await judgeAnswer(world, tx, user, { ready, asking, client }, now)
    if (!judged.passed) return judged
    await rememberAnswer(tx, caller, answer.method, now)
    if (starts.includes(answer.method)) await startSudo(tx, caller, now)
    const act = { type: 'sudo_answered', details: { method: answer.method } } as const
    await recordAct(world, tx, { ...caller, client }, act, now)
    return judged
  })
  if (!verdict.passed) throw refuseWrongAnswer(verdict)
}

/**
 * Answers sudo by password, which only a user without any authenticator may: for everybody else a password is refused
 * with `method_not_offered` before it is counted or looked at.
 */
export async function answerSudoByPassword(
  world: Needs,
  caller: SessionUser,
  asked: { password: string; client: Client; browserHash: string | null },
): Promise<void> {
  const { store } = world
  const policy = await readPolicy(store.read, caller.accountId)
  const user = await readUser(store.read, caller.accountId, caller.userId)
  if (!sudoMethods(policy, user, world.clock.now()).starts.includes('password'))
    throw new Refusal('method_not_offered')
  const checked = await checkOwnPassword(world, caller, asked)
  const now = world.clock.now()
  await store.write(async (tx) => {
    const held = await holdUser(tx, caller, now)
    if (!held.starts.includes('password')) throw new Refusal('method_not_offered')
    await useCheckedPassword(tx, held.user, checked)
    await startSudo(tx, caller, now)
    const act = { type: 'sudo_answered', details: { method: 'password' } } as const
    await recordAct(world, tx, { ...caller, client: asked.client }, act, now)
  })
}

/** The user, her session and her policy, held until the transaction ends. Refuses with `no_session` before anything is judged. */
async function holdUser(tx: Tx, caller: SessionUser, now: Instant) {
  const policy = await policyToGrantUnder(tx, caller.accountId)
  const user = await userToChange(tx, caller.accountId, caller.userId)
  await holdSession(tx, caller, now)
  return { user, ...sudoMethods(policy, user, now) }
}
