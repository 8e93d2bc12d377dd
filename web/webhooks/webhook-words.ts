import type { EventGroupName, WebhookDeliveryOnWire, WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import type { IconName } from '../parts/Icon.tsx'
import { clock, day, moment } from '../parts/time.ts'
import { texts } from './texts.ts'

const { webhook: words, deliveries } = texts

/** What a webhook is called: where it goes. */
export const hostOf = ({ url }: Pick<WebhookOnWire, 'url'>): string => new URL(url).host

/** "Sign-ins, Second factor", or "Everything". */
export function eventsInWords(events: readonly EventGroupName[]): string {
  const all = Object.keys(texts.groups) as EventGroupName[]
  const chosen = all.filter((group) => events.includes(group))
  return chosen.length === all.length
    ? texts.everything
    : chosen.map((group) => texts.groups[group].label).join(', ')
}

/** "09:02" of today, "yesterday, 09:02" and so on. */
export const clockOrMoment = (at: Date, now: Date): string =>
  day(at, now) === 'today' ? clock(at) : moment(at, now)

/** What the last attempt came to: "crm.example.com answers 500." */
export function troubleInWords({ url, lastAnswer }: WebhookOnWire): string {
  const host = hostOf({ url })
  if (lastAnswer === null) return ''
  if (lastAnswer.status !== null) return words.answers(host, lastAnswer.status)
  return lastAnswer.failure === null ? '' : words.troubles[lastAnswer.failure](host)
}

/** How a delivery stands: a drawing, its look, a word, and what more there is to say. */
export type AnswerWords = { icon: IconName; look: string; word: string; more: string }

/** How a delivery stands. One that waits and was tried says what came of that; one that was not waits for its turn. */
export function answerInWords(
  delivery: WebhookDeliveryOnWire,
  { isBehind, now }: { isBehind: boolean; now: Date },
): AnswerWords {
  const { state, tries, triedAt, tookMs, answer, failure, replayedBy } = delivery
  if (state === 'waiting' && tries === 0)
    return {
      icon: 'dashed',
      look: 'is-muted',
      word: deliveries.waiting,
      more: isBehind ? deliveries.behind : '',
    }
  const word =
    answer === null ? (failure === null ? '' : deliveries.failures[failure]) : String(answer.status)
  if (state === 'waiting') {
    const last = triedAt === null ? '' : clockOrMoment(new Date(triedAt), now)
    return { icon: 'crossed', look: 'is-danger', word, more: deliveries.tries(tries, last) }
  }
  const took = deliveries.took(tookMs ?? 0)
  const nth = tries < 2 ? '' : `, ${deliveries.try(deliveries.nth[tries - 1] ?? `${tries}th`)}`
  const more = replayedBy === null ? took + nth : deliveries.sentAgainBy(replayedBy.name)
  return { icon: 'ok', look: 'is-ok', word, more }
}

/** What was sent, as it went out. */
export function sentInWords({ eventId, sent }: WebhookDeliveryOnWire): string {
  if (sent.timestamp === null) return deliveries.notSent
  return `webhook-id: ${eventId}\nwebhook-timestamp: ${sent.timestamp}\n\n${sent.body}`
}

/** What was answered. */
export function answeredInWords({ answer, failure }: WebhookDeliveryOnWire): string {
  if (answer !== null) return `${answer.status}\n${answer.body}`.trimEnd()
  return failure === null ? deliveries.noAnswer : `${deliveries.noAnswer} (${deliveries.failures[failure]})`
}
