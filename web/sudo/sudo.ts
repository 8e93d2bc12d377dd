import { createContext, useContext } from 'react'
import type { Refused, Reply } from '../call.ts'

/** What the dialog says: why it asks, and what happens on a right answer. */
export type SudoWords = { title: string; byCode: string; byPassword: string; submit: string }

/** What it says where only a mailed code is an answer: the proof of a user who never had a second factor. */
export type ProofWords = { title: string; byEmail: string; submit: string }
export type Question = SudoWords | ProofWords

/** How is asked for what, by the code of the refusal (`sudo_required`, `proof_required`). */
export type QuestionWords = Readonly<Record<string, Question>>

/** Opens the dialog; true when the user gave a right answer, false when she cancelled. */
export type AskSudo = (question: Question) => Promise<boolean>
/** The user gave no answer, so the act was not done. `refused` asked for one. */
export type Cancelled = { kind: 'cancelled'; refused: Refused }

export const SudoContext = createContext<AskSudo>(() => Promise.resolve(false))

export function useSudo(): AskSudo {
  return useContext(SudoContext)
}

const MOST_QUESTIONS = 3

/**
 * Makes a call, and where the server asks for a second factor first, asks for it in place and makes the call again.
 * `words` says how it is asked for; another refusal is the reply, and so is one that no answer of hers would help.
 */
export async function withSudo<T>(
  ask: AskSudo,
  words: QuestionWords,
  act: () => Promise<Reply<T>>,
): Promise<Reply<T> | Cancelled> {
  for (let questions = 0; ; questions += 1) {
    const reply = await act()
    if (reply.kind !== 'refused') return reply
    const question = questionOf(reply, words)
    if (question === undefined || questions === MOST_QUESTIONS) return reply
    if (!(await ask(question))) return { kind: 'cancelled', refused: reply }
  }
}

/** What is asked after this refusal. A mailed code is asked for only where the server takes one. */
export function questionOf(refused: Refused, words: QuestionWords): Question | undefined {
  const question = words[refused.code]
  return question !== undefined && 'byEmail' in question && !takesEmailCode(refused) ? undefined : question
}

function takesEmailCode({ problem }: Refused): boolean {
  const methods = problem['methods']
  return (
    Array.isArray(methods) && methods.some((one: { method?: unknown } | null) => one?.method === 'email_code')
  )
}
