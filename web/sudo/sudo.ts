import { createContext, useContext, type ComponentType } from 'react'
import type { SudoOnWire } from '../../src/session/session-shape.ts'
import type { Refused, Reply } from '../call.ts'

const WAYS = ['sms', 'app', 'security_key', 'password', 'email_code', 'temporary_code'] as const
/** By what a question of the app is answered. */
export type Way = (typeof WAYS)[number]

/** A way that the server takes. One that is not enrolled is set up first. */
export type Offered = { method: Way; enrolled: boolean }

/** What is shown in place of an answer where the way is not set up yet. */
export type SetUpProps = { method: Way; onDone: () => void; onCancel: () => void }

/** What a question says: what it is about, why it is asked, and what happens on a right answer. */
export type Words = {
  title: string
  submit: string
  /** Why it is asked, and what to do; `null` before it is known by what it is answered. */
  says: (offered: Offered | null) => string
  SetUp?: ComponentType<SetUpProps>
  /** What she has to know before she answers. */
  Warning?: ComponentType
}

/** How is asked for what, by the code of the refusal (`sudo_required`, `proof_required`). */
export type QuestionWords = Readonly<Record<string, Words>>

/** `proof`: the ways that the refusal names; null where any that starts sudo will do. */
export type Question = { words: Words; proof: readonly Offered[] | null }

/** Opens the dialog; true when the user gave a right answer, false when she cancelled. */
export type AskSudo = (question: Question) => Promise<boolean>
/** The user gave no answer, so the act was not done. `refused` asked for one. */
export type Cancelled = { kind: 'cancelled'; refused: Refused }

export const SudoContext = createContext<AskSudo>(() => Promise.resolve(false))

export function useSudo(): AskSudo {
  return useContext(SudoContext)
}

/** Sudo may end while something is set up for the proof, so that each is asked for twice. */
const MOST_QUESTIONS = 4

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

/** What is asked after this refusal; nothing where the server takes no answer of hers. */
export function questionOf(refused: Refused, words: QuestionWords): Question | undefined {
  const said = words[refused.code]
  if (said === undefined) return undefined
  if (refused.code !== 'proof_required') return { words: said, proof: null }
  const proof = waysOf(refused.problem['methods'])
  return proof.length === 0 ? undefined : { words: said, proof }
}

/** The ways that a refusal names: what she has comes first, what she would have to set up after it. */
function waysOf(methods: unknown): Offered[] {
  const named = Array.isArray(methods) ? (methods as readonly unknown[]) : []
  const ways = named.flatMap((one): Offered[] => {
    const { method, enrolled } = (one ?? {}) as Record<string, unknown>
    const way = WAYS.find((known) => known === method)
    return way === undefined ? [] : [{ method: way, enrolled: enrolled !== false }]
  })
  return [...ways.filter(({ enrolled }) => enrolled), ...ways.filter(({ enrolled }) => !enrolled)]
}

/**
 * By what sudo is answered, of all the ways in which she can prove herself: one that the policy allows, if she has such
 * a one, and any other only if she has none. `allowed` is what her account asks for.
 */
export function waysToStart(
  methods: SudoOnWire['methods'],
  allowed: readonly SudoOnWire['methods'][number]['method'][],
): Offered[] {
  const starting = methods.filter(({ method }) => allowed.includes(method))
  return (starting.length > 0 ? starting : methods).map(({ method }) => ({ method, enrolled: true }))
}
