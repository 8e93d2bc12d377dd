import type { UserOnWire } from '../../src/user/user-shape.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { when } from '../parts/time.ts'
import type { useAct } from '../shell/use-act.tsx'
import { texts } from './texts.ts'
import { firstName } from './user-words.ts'

const words = texts.user

/** A refusal in the words of the page about a user. */
export function refusalWords(
  { code, problem, retryAt }: Refused,
  name: string,
  title: string,
): { title: string; text: string } {
  if (code === 'last_admin') return { title: words.lastAdmin(firstName(name)), text: words.lastAdminSays }
  if (code === 'not_for_yourself') return { title, text: words.oneself }
  if (code === 'mail_limit' && retryAt !== null)
    return { title, text: words.tryLater(when(retryAt, serverNow())) }
  return { title, text: problem.detail }
}

/** What an act on a user is, for `useAct`; `title` is the heading where it is refused. */
export const onUser = ({ name }: Pick<UserOnWire, 'name'>, title: string): Parameters<typeof useAct>[0] => ({
  changes: 'users',
  refused: (reply) => refusalWords(reply, name, title),
})
