/**
 * Every way we say no. The key is the stable `code` on the wire; only `says` may be reworded.
 * Adding one is adding a row: the description of the API and the compiler find the rest.
 */
export const REFUSALS = {
  unreadable: { status: 400, says: 'The request cannot be read. Check how it is written.' },
  credentials_wrong: {
    status: 401,
    says: 'This e-mail and password do not match. Check both and try again.',
  },
  no_session: { status: 401, says: 'You are not signed in. Sign in first.' },
  session_locked: { status: 401, says: 'Your session is locked. Enter your password to go on.' },
  operator_key_wrong: {
    status: 401,
    says: 'This operator key does not open this server. Compare it with SALLYPORT_OPERATOR_KEY.',
  },
  api_key_wrong: {
    status: 401,
    says: 'This API key is wrong, was revoked or has ended. Send one that works as Authorization: Bearer.',
  },
  scope_missing: { status: 403, says: 'This API key may not do this. Create one that has the scope.' },
  not_for_api_keys: { status: 403, says: 'No API key can do this. An administrator does it herself.' },
  sudo_required: { status: 403, says: 'Answer your second factor once more, then repeat this.' },
  proof_required: { status: 403, says: 'Answer once by a method of this policy, then save it again.' },
  second_factor_disabled: {
    status: 403,
    says: 'SMS and app codes are switched off after too many wrong ones. Use a security key, a recovery code or a temporary code.',
  },
  admin_required: { status: 403, says: 'Only administrators can do this. Ask one of yours.' },
  sign_up_closed: {
    status: 403,
    says: 'No account can be created here without the operator key. Ask your operator.',
  },
  set_up_code_wrong: {
    status: 403,
    says: 'This is not the set-up code of the running server. Open the link that its start printed last.',
  },
  cross_site: {
    status: 403,
    says: 'This request came from another site and was refused. Open our own page and try again.',
  },
  forward_refused: {
    status: 403,
    says: 'This request is not let through. Ask whoever runs this site to compare its proxy with the guides of Sallyport.',
  },
  no_access: {
    status: 403,
    says: 'You may not enter this application. Ask an administrator of your account.',
  },
  not_found: {
    status: 404,
    says: 'There is nothing here. The address may be wrong, or it belongs to another account.',
  },
  no_sign_in: {
    status: 404,
    says: 'No sign-in is under way in this browser. Start with e-mail and password.',
  },
  policy_changed: {
    status: 409,
    says: 'Somebody saved a change meanwhile. Look at it, then save again with its version.',
  },
  sign_in_replaced: {
    status: 409,
    says: 'Another sign-in was started in this browser. Nothing was counted. Go on with that one.',
  },
  email_taken: { status: 409, says: 'This e-mail already belongs to a user. Choose another.' },
  too_many_api_keys: {
    status: 409,
    says: 'An account has 100 API keys at most. Revoke one that nobody uses, then create another.',
  },
  verification_not_passed: {
    status: 409,
    says: 'The second factor was not answered yet. Redeem the verification after that.',
  },
  verification_redeemed: { status: 409, says: 'This verification was redeemed already. Begin another.' },
  import_running: {
    status: 409,
    says: 'Another import is being checked. Wait until it is done, then start yours.',
  },
  host_taken: {
    status: 409,
    says: 'This host belongs to another application. Remove it there first, or ask your operator.',
  },
  too_many_hosts: {
    status: 409,
    says: 'An account has 200 hosts at most, those that it had before counted too. Use one of those again, or ask your operator to release one.',
  },
  too_many_applications: {
    status: 409,
    says: 'An account has 100 applications at most. Remove one that nobody uses.',
  },
  last_admin: {
    status: 409,
    says: 'This is the only administrator who can sign in, a temporary code aside. Make another user an admin first.',
  },
  already_accepted: {
    status: 409,
    says: 'This user needs no invitation: it was accepted already, or the user is deactivated.',
  },
  email_is_theirs: {
    status: 409,
    says: 'This user changes the e-mail under Profile > Details. Only until the invitation is accepted do you.',
  },
  user_not_active: {
    status: 409,
    says: 'This user cannot sign in at the moment. Invite or reactivate the user first.',
  },
  not_for_yourself: { status: 409, says: 'You cannot do this for yourself. Ask another administrator.' },
  last_authenticator: {
    status: 409,
    says: 'This is your only second factor here. Set up another one first, then remove this.',
  },
  authenticator_required: { status: 409, says: 'Set up one way first, for example your phone.' },
  webhook_limit: {
    status: 409,
    says: 'An account has at most 10 webhooks. Remove one first.',
  },
  link_spent: { status: 410, says: 'This link was used or is too old. Ask for a new one.' },
  sign_in_expired: { status: 410, says: 'This sign-in has ended. Sign in again.' },
  verification_ended: { status: 410, says: 'This verification has ended. Begin another.' },
  body_too_large: { status: 413, says: 'The body is too large. Send at most 64 kB.' },
  media_type: { status: 415, says: 'Send the body as application/json.' },
  invalid: { status: 422, says: 'Some fields need your attention.' },
  code_wrong: { status: 422, says: 'That code is not right. Check the newest message.' },
  code_expired: { status: 422, says: 'This code is too old. Send a new one.' },
  code_used: { status: 422, says: 'That code was used already.' },
  method_not_offered: {
    status: 422,
    says: 'This way is not offered here. Use one of those that the state lists.',
  },
  key_refused: {
    status: 422,
    says: 'This key cannot be used here. Use a U2F or FIDO2 security key that is set up for you.',
  },
  verification_mismatch: {
    status: 422,
    says: 'This verification is for another user or another purpose. It was not redeemed.',
  },
  trust_not_offered: { status: 422, says: 'This device cannot be trusted here. Answer without trustDevice.' },
  policy_not_allowed: { status: 422, says: 'Choose one method, or two of which one is SMS.' },
  would_lock_out_admins: {
    status: 422,
    says: 'No administrator could sign in any more. Give one of them a way to answer first.',
  },
  phone_required: { status: 422, says: 'This account verifies by SMS, so a phone number is required.' },
  phone_invalid: {
    status: 422,
    says: 'This is not a phone number. Write it with its country code, for example +1 202 555 0123.',
  },
  phone_cannot_receive_sms: { status: 422, says: 'This number cannot receive SMS. Enter a mobile number.' },
  address_private: {
    status: 422,
    says: 'This address is inside a private network. Enter a public one, or ask your operator to allow it.',
  },
  webhook_unanswered: {
    status: 422,
    says: 'The test event was not answered. Let your server answer it with a status from 200 to 299, then try again.',
  },
  password_too_short: { status: 422, says: 'Use at least 15 characters.' },
  password_common: { status: 422, says: 'This password is on a list of common ones. Choose another.' },
  too_many_attempts: { status: 429, says: 'Too many tries. Wait, then try again.' },
  resend_too_soon: { status: 429, says: 'A code was sent a moment ago. Wait, then ask for a new one.' },
  sms_limit: { status: 429, says: 'That was the last SMS for now. Wait, then ask for a new one.' },
  mail_limit: { status: 429, says: 'That was the last e-mail for now. Wait, then ask for a new one.' },
  test_event_limit: {
    status: 429,
    says: 'That was the last test event for now: an account sends 30 in an hour at most. Wait, then try again.',
  },
  store_unavailable: {
    status: 503,
    says: 'The data cannot be reached at the moment. Nothing was lost. Try again in a moment.',
  },
  too_busy: { status: 503, says: 'Too many sign-ins at the moment. Try again in a few seconds.' },
} as const satisfies Record<string, { status: number; says: string }>

export type RefusalCode = keyof typeof REFUSALS

/**
 * One field that was refused: where it is (JSON pointer, RFC 6901), which rule, and what to do. In a file its row, as a
 * spreadsheet counts it, and the name of its column (null: the row as a whole).
 */
export type FieldRefusal = {
  pointer: string
  code: RefusalCode
  detail: string
  row?: number
  column?: string | null
}

/**
 * A rule that was broken, said in the caller's words. Thrown anywhere, turned into an answer in one place
 * (`http/problem.ts`). `extra` becomes members of the problem details; `retryAtMs` becomes `Retry-After`.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly retryAtMs: number | undefined
  readonly errors: readonly FieldRefusal[]
  readonly extra: Readonly<Record<string, unknown>>

  constructor(
    code: RefusalCode,
    more: {
      detail?: string
      retryAtMs?: number
      errors?: readonly FieldRefusal[]
      extra?: Record<string, unknown>
    } = {},
  ) {
    super(more.detail ?? REFUSALS[code].says)
    this.name = 'Refusal'
    this.code = code
    this.retryAtMs = more.retryAtMs
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
  }

  get status(): number {
    return REFUSALS[this.code].status
  }
}

/** Every field that was refused, in one refusal: in the words of its own code where it is the only one. */
export function refuseFields(errors: readonly FieldRefusal[]): Refusal {
  const [first] = errors
  return errors.length === 1 && first
    ? new Refusal(first.code, { detail: first.detail, errors })
    : new Refusal('invalid', { errors })
}

/** A refusal of one field, in the words of its own code. */
export function refuseField(
  pointer: string,
  code: RefusalCode,
  detail: string = REFUSALS[code].says,
): Refusal {
  return new Refusal(code, { detail, errors: [{ pointer, code, detail }] })
}
