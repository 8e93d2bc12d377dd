import { useCallback } from 'react'
import type { Reply } from '../call.ts'
import { useSudo, withSudo, type Cancelled } from '../sudo/sudo.ts'
import { SUDO_WORDS } from '../sudo/texts.ts'

const QUESTIONS = { sudo_required: SUDO_WORDS }

/** Makes a call that changes a user, with the question that comes before it. */
export function useAdminAct(): <T>(act: () => Promise<Reply<T>>) => Promise<Reply<T> | Cancelled> {
  const ask = useSudo()
  return useCallback((act) => withSudo(ask, QUESTIONS, act), [ask])
}
