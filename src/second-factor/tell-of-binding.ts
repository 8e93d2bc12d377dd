import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Bound } from '../method/method.ts'
import type { GuardWorld } from '../sms-guard/judge-sms.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import { tellOfPhone } from './tell-of-phone.ts'

/** An app or a key in the words of a message. */
export const inWords = ({ method, name }: Pick<Bound, 'method' | 'name'>): string =>
  `${method === 'app' ? 'the app' : 'the security key'} “${name}”`

/** Records that a user has bound an authenticator, and tells her. `before`: as she was until then. */
export async function tellOfBinding(
  world: GuardWorld & MessageWriter,
  tx: Tx,
  before: User,
  bound: Bound,
  client: Client,
  now: Instant,
): Promise<void> {
  if (bound.method === 'sms') return tellOfPhone(world, tx, before, bound.name, client, now)
  const { accountId, id: actorId, email: to } = before
  const details = { authenticator: bound.id, method: bound.method, name: bound.name }
  await record(world, tx, { accountId, type: 'authenticator_added', actorId, details }, now)
  const text = MAILS.authenticatorAdded(aboutNow(world.config, now, client), inWords(bound))
  await writeMail(world, tx, { accountId, to, text }, now)
}
