import { useCallback } from 'react'
import type { Reply } from '../call.ts'
import { useSudo, withSudo, type Cancelled, type QuestionWords } from './sudo.ts'
import { ADMIN_QUESTIONS } from './texts.ts'

/** Makes a call, with the questions that come before it; `questions` stay the same from one rendering to the next. */
export function useAsked(
  questions: QuestionWords = ADMIN_QUESTIONS,
): <T>(call: () => Promise<Reply<T>>) => Promise<Reply<T> | Cancelled> {
  const ask = useSudo()
  return useCallback((call) => withSudo(ask, questions, call), [ask, questions])
}
