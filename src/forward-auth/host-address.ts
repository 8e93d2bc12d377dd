import type { OriginalRequest } from './original-request.ts'

/** The name of the one parameter that an application behind us never sees: the code that fetches its host's cookie. */
export const CODE_PARAMETER = 'sallyport_code'

/** Where a browser comes back to that was on its way to an address of this length or more: the host's first page. */
const MOST_CHARACTERS = 2_000

type Place = Pick<OriginalRequest, 'scheme' | 'host' | 'path'>

/** An address at a host, whole. */
export const addressOf = ({ scheme, host, path }: Place): string => `${scheme}://${host}${path}`

/** Where a browser is to come back to after it was asked who it is. */
export const pathToComeBackTo = (path: string): string => (path.length > MOST_CHARACTERS ? '/' : path)

/** A path with a code behind it. */
export const withCode = (path: string, code: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}${CODE_PARAMETER}=${code}`

/**
 * Takes our parameter off a path, in whatever spelling it stands there. Null: there is none. `code` is null where it is not
 * there exactly once.
 */
export function takeCode(path: string): { path: string; code: string | null } | null {
  const at = path.indexOf('?')
  if (at < 0) return null
  const parts = path.slice(at + 1).split('&')
  const ours = parts.filter(isOurs)
  if (ours.length === 0) return null
  const rest = parts.filter((part) => !isOurs(part)).join('&')
  const [only = ''] = ours
  return {
    path: path.slice(0, at) + (rest === '' ? '' : `?${rest}`),
    code: ours.length === 1 ? only.slice(only.indexOf('=') + 1) : null,
  }
}

function isOurs(part: string): boolean {
  const [name = ''] = part.split('=')
  return new URLSearchParams(name).has(CODE_PARAMETER)
}
