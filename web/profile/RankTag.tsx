import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import { texts } from './texts.ts'

type Method = AuthenticatorOnWire['method']

/** Whether a method is what the account asks for first, or its backup. */
export function RankTag({ method, asks }: { method: Method; asks: readonly Method[] }) {
  if (method === asks[0]) return <span className="tag tag-accent">{texts.security.primary}</span>
  return method === asks[1] ? <span className="tag">{texts.security.backup}</span> : null
}
