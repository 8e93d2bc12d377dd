import type { Application } from '../application/application.ts'
import { subjectFor } from '../application/subject.ts'
import type { SecretBox } from '../store/secret-box.ts'
import type { Visit } from './forward-session-store.ts'

/**
 * What an application is told of who is there. All five are always there and none is ever empty: a proxy that sets them
 * leaves nothing of what a client has sent.
 */
export function identityHeaders(
  box: Pick<SecretBox, 'mac'>,
  application: Pick<Application, 'id' | 'subject'>,
  { accountId, userId, email, name, role }: Visit,
): Record<string, string> {
  return {
    'remote-user': subjectFor(box, application, userId),
    'remote-email': inAscii(email),
    'remote-name': inAscii(name),
    'remote-groups': role,
    'remote-account': accountId,
  }
}

/**
 * A text as a header carries it: what is no printable ASCII, and `%` itself, as `%XX` of its UTF-8 bytes, so that
 * `decodeURIComponent` gives it back. A blank at either end, which a proxy would take off, is written so too.
 */
export const inAscii = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]+|%|^ | $/gu, (some) => encodeURIComponent(some.toWellFormed()))
