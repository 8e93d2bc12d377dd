import { createContext, useContext } from 'react'
import type { Reply } from '../call.ts'

/** What the dialog says: why it asks, and what happens on a right answer. */
export type SudoWords = { title: string; byCode: string; byPassword: string; submit: string }

/** Opens the dialog; true when the user gave a right answer, false when she cancelled. */
export type AskSudo = (words: SudoWords) => Promise<boolean>
export type Cancelled = { kind: 'cancelled' }

export const SudoContext = createContext<AskSudo>(() => Promise.resolve(false))

export function useSudo(): AskSudo {
  return useContext(SudoContext)
}

const MOST_QUESTIONS = 3

/**
 * Makes a call, and where the server asks for a second factor first, asks for it in place and makes the call again.
 * `words` says by refusal code (`sudo_required`, `proof_required`) how it is asked for; another refusal is the reply.
 */
export async function withSudo<T>(
  ask: AskSudo,
  words: Readonly<Record<string, SudoWords>>,
  act: () => Promise<Reply<T>>,
): Promise<Reply<T> | Cancelled> {
  for (let questions = 0; ; questions += 1) {
    const reply = await act()
    const question = reply.kind === 'refused' ? words[reply.code] : undefined
    if (question === undefined || questions === MOST_QUESTIONS) return reply
    if (!(await ask(question))) return { kind: 'cancelled' }
  }
}
