import type { AuthenticationResponseJSON } from '@simplewebauthn/browser'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api, type TrustWish, type TypedWay } from '../api.ts'
import type { Reply } from '../call.ts'
import type { Open } from './ways.ts'

/** Answers this sign-in by a code, or proves by it that it is she, as the sign-in asks. A mailed code only proves. */
export function giveCode(
  state: Open,
  method: TypedWay,
  code: string,
  wish: TrustWish = {},
): Promise<Reply<SignInStateOnWire>> {
  const signIn = state.id
  return state.state === 'second_factor_required' && method !== 'email_code'
    ? api.answerSecondFactor({ method, code, signIn, ...wish })
    : api.prove({ method, code, signIn })
}

/** Answers this sign-in by what a key said, or proves by it that it is she. */
export function giveKey(
  state: Open,
  response: AuthenticationResponseJSON,
  wish: TrustWish,
): Promise<Reply<SignInStateOnWire>> {
  const answer = { method: 'security_key', response, signIn: state.id } as const
  return state.state === 'second_factor_required'
    ? api.answerSecondFactor({ ...answer, ...wish })
    : api.prove(answer)
}
