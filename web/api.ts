import type { AccountOnWire } from '../src/account/account-shape.ts'
import type { OutboxOnWire } from '../src/message/outbox-shape.ts'
import type { SmsCodeOnWire } from '../src/second-factor/answer-shape.ts'
import type {
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../src/security-settings/security-settings-shape.ts'
import type { SessionOnWire, SessionsOnWire, SudoOnWire } from '../src/session/session-shape.ts'
import type { SetUpState } from '../src/set-up/set-up-shape.ts'
import type { NewAccount } from '../src/sign-up/sign-up-shape.ts'
import type { SignInStateOnWire } from '../src/sign-in/sign-in-shape.ts'
import type { Countries } from '../src/user/countries-shape.ts'
import type { UserOnWire } from '../src/user/user-shape.ts'
import { call } from './call.ts'

type Nothing = null
export type SmsAnswer = { method: 'sms'; code: string }
export type SudoAnswer = SmsAnswer | { method: 'password'; password: string }

/** Every call that the pages make, in the order of the API's table. */
export const api = {
  setUp: () => call<SetUpState>('GET', '/set-up'),
  showSetUpCode: (setUpCode: string) => call<Nothing>('POST', '/set-up', { setUpCode }),
  countries: () => call<Countries>('GET', '/countries'),
  createAccount: (account: NewAccount) => call<unknown>('POST', '/accounts', account),
  outbox: (cursor?: string) =>
    call<OutboxOnWire>(
      'GET',
      cursor === undefined ? '/outbox' : `/outbox?cursor=${encodeURIComponent(cursor)}`,
    ),

  startSignIn: (email: string, password: string) =>
    call<SignInStateOnWire>('POST', '/sign-in', { email, password }),
  signIn: () => call<SignInStateOnWire>('GET', '/sign-in'),
  dropSignIn: () => call<Nothing>('DELETE', '/sign-in'),
  sendSignInSms: () => call<SmsCodeOnWire>('POST', '/sign-in/sms-code'),
  answerSecondFactor: (answer: SmsAnswer & { signIn: string }) =>
    call<SignInStateOnWire>('POST', '/sign-in/second-factor', answer),

  session: () => call<SessionOnWire>('GET', '/session'),
  signOut: () => call<Nothing>('DELETE', '/session'),
  unlock: (password: string) => call<SessionOnWire>('POST', '/session/unlock', { password }),
  sudo: () => call<SudoOnWire>('GET', '/session/sudo'),
  sendSudoSms: () => call<SmsCodeOnWire>('POST', '/session/sudo/sms-code'),
  answerSudo: (answer: SudoAnswer) => call<SudoOnWire>('POST', '/session/sudo', answer),

  me: () => call<UserOnWire>('GET', '/me'),
  renameMe: (name: string) => call<UserOnWire>('PATCH', '/me', { name }),
  sessions: (cursor: string | null) =>
    call<SessionsOnWire>(
      'GET',
      cursor === null ? '/me/sessions' : `/me/sessions?cursor=${encodeURIComponent(cursor)}`,
    ),
  endSession: (id: string) => call<Nothing>('DELETE', `/me/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => call<Nothing>('DELETE', '/me/sessions'),

  account: () => call<AccountOnWire>('GET', '/account'),
  changeAccount: (change: { name?: string; country?: string }) =>
    call<AccountOnWire>('PATCH', '/account', change),
  policy: () => call<SecurityPolicyOnWire>('GET', '/account/security-policy'),
  savePolicy: (twoFactor: TwoFactorOnWire, version: number) =>
    call<SecurityPolicyOnWire>('PUT', '/account/security-policy', { twoFactor, version }),
}
