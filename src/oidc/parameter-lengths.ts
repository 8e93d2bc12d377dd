import { errors, type Provider } from 'oidc-provider'

/**
 * How long a parameter may be, in bytes of UTF-8, whether it comes in an address or in a body: far more than any library
 * sends, and little enough to be kept. What is not named here has `OF_OTHERS`.
 */
const MOST_BYTES: Readonly<Record<string, number>> = {
  acr_values: 500,
  claims: 4_000,
  claims_locales: 200,
  client_id: 200,
  code_challenge: 128,
  code_challenge_method: 20,
  display: 40,
  grant_type: 100,
  id_token_hint: 4_000,
  login_hint: 1_000,
  logout_hint: 1_000,
  max_age: 20,
  nonce: 1_000,
  post_logout_redirect_uri: 1_000,
  prompt: 100,
  redirect_uri: 1_000,
  response_mode: 40,
  response_type: 100,
  scope: 1_000,
  state: 4_000,
  ui_locales: 200,
}
const OF_OTHERS = 2_000
/** A sign-in with all of its parameters is kept in one row. */
const MOST_BYTES_TOGETHER = 10_000

/** A parameter is longer than it may be (RFC 6749 §4.1.2.1). The application is told where it may be led back to. */
export class ParameterTooLong extends errors.InvalidRequest {}

type Params = Record<string, unknown>

/** Refuses parameters that are too long, at every endpoint, as soon as they are read. */
export function limitParameterLengths(provider: Provider): void {
  const read = new WeakMap<object, Params>()
  Object.defineProperty(provider.OIDCContext.prototype, 'params', {
    configurable: true,
    get(this: object) {
      return read.get(this)
    },
    set(this: object, params: Params) {
      read.set(this, params)
      refuseLong(params)
    },
  })
}

function refuseLong(params: Params): void {
  let together = 0
  for (const [name, value] of Object.entries(params)) {
    const bytes = bytesOf(value)
    const most = MOST_BYTES[name] ?? OF_OTHERS
    together += bytes
    if (bytes > most) throw tooLong(params, `${name} has ${bytes} bytes, and ${most} at most are taken`)
  }
  if (together > MOST_BYTES_TOGETHER)
    throw tooLong(
      params,
      `the parameters have ${together} bytes together, and ${MOST_BYTES_TOGETHER} at most are taken`,
    )
}

/** One that stands there twice is refused a moment later; until then it counts as a whole. */
const bytesOf = (value: unknown): number =>
  Array.isArray(value)
    ? value.reduce<number>((sum, one) => sum + bytesOf(one), 0)
    : typeof value === 'string'
      ? Buffer.byteLength(value)
      : 0

function tooLong(params: Params, description: string): ParameterTooLong {
  // the answer would carry it back
  if (bytesOf(params['state']) > (MOST_BYTES['state'] ?? 0)) params['state'] = undefined
  return new ParameterTooLong(description)
}
