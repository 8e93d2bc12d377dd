import type { useAct } from '../shell/use-act.tsx'
import { PROGRAM_QUESTIONS } from '../sudo/texts.ts'
import { texts } from './texts.ts'

/** What an act on a webhook is, for `useAct`. */
export const WEBHOOK_ACT: Parameters<typeof useAct>[0] = {
  changes: 'webhooks',
  refused: texts.webhook.notDone,
  questions: PROGRAM_QUESTIONS,
}
