import { clock, day } from '../parts/time.ts'
import type { CodeKind } from './code-kind.ts'
import type { CodeDelivery } from './sms-delivery.ts'
import { CODE_WORDS, texts } from './texts.ts'

type Held = NonNullable<CodeDelivery['held']>

/** Why no code came: what stands above it, the sentence up to a moment, that moment, and what follows. */
export type NotSent = { title: string; says: string; until?: string; rest?: string }

/** What is said of a code that was asked for and did not go out. `advice`: what helps where another try may. */
export function notSent(code: CodeDelivery | null, by: CodeKind, advice: string, now: Date): NotSent {
  if (code?.held) return heldWords(code.held, now)
  const { downTitle: title, notNow, down } = CODE_WORDS[by]
  return { title, says: code === null ? notNow : `${down} ${advice}`.trimEnd() }
}

/** Whether one may be asked for again: of what is held until a moment, only then; an administrator may mend the rest at any time. */
export function mayAskAgain(code: CodeDelivery | null, now: Date): boolean {
  if (!code?.held) return true
  return code.held.until === null || Date.parse(code.held.until) <= now.getTime()
}

function heldWords({ because, until }: Held, now: Date): NotSent {
  const title = texts.heldTitle
  if (because === 'country') return { title, says: texts.heldCountry }
  if (because === 'number') return { title, says: texts.heldNumber }
  const at = until === null ? now : new Date(until)
  const isToday = at.getTime() - now.getTime() <= 24 * 60 * 60 * 1_000
  if (because === 'budget') return { title, says: isToday ? texts.heldToday : texts.heldMonth }
  const when = isToday && at.getDate() === now.getDate() ? clock(at) : `${day(at, now)}, ${clock(at)}`
  return { title, says: texts.heldFraud, until: when, rest: texts.heldFraudRest }
}
