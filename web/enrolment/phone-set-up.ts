import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import type { SentCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Reply } from '../call.ts'
import type { CodeDelivery } from '../second-factor/sms-delivery.ts'
import type { TrustOffer } from '../sign-in/use-trust.tsx'

/** Where a phone is bound: inside a sign-in, or in a session. Must be the same object at every render. */
export type PhoneSetUp<S> = {
  /** Sends a code to this number; without one, to the number on file. */
  send: (phone?: string) => Promise<Reply<SentCodeOnWire>>
  look: () => Promise<Reply<S>>
  /** The newest code of what a look found. */
  codeOf: (state: S) => CodeDelivery | null
  confirm: (code: string) => Promise<Reply<S>>
}

/** The phone that finishes this sign-in. `give`: sends its code with what she wishes of this browser. */
export const phoneInSignIn = (signIn: string, give: TrustOffer['send']): PhoneSetUp<SignInStateOnWire> => ({
  send: api.sendEnrolmentSms,
  look: api.signIn,
  codeOf: (state) => (state.state === 'enrolment_required' ? state.smsCode : null),
  confirm: (code) => give((wish) => api.enrol({ method: 'sms', code, signIn, ...wish })),
})

/** The phone of somebody who is signed in. Only a number that is typed can be sent to. */
export const phoneInSession: PhoneSetUp<MeOnWire> = {
  send: (phone = '') => api.changePhone(phone),
  look: api.me,
  codeOf: ({ pendingPhone }) => pendingPhone?.code ?? null,
  confirm: api.confirmPhone,
}
