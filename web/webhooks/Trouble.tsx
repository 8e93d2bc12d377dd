import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { moment, when } from '../parts/time.ts'
import { useAct } from '../shell/use-act.tsx'
import { texts } from './texts.ts'
import { WEBHOOK_ACT } from './webhook-act.ts'
import { clockOrMoment, troubleInWords } from './webhook-words.ts'

const words = texts.webhook

/** What keeps a webhook from being told, what follows, and how to go on. Nothing where all is well. */
export function Trouble({ webhook, now }: { webhook: WebhookOnWire; now: Date }) {
  const { id, state, waiting, failingSince, nextTryAt, stopsAt, stoppedAt } = webhook
  const trying = useAct(WEBHOOK_ACT)
  if (state === 'delivering') return trying.notice
  const since = new Date(failingSince ?? stoppedAt ?? 0)
  return (
    <>
      {trying.notice}
      <Notice
        kind={state === 'stopped' ? 'danger' : 'warn'}
        title={
          stoppedAt === null
            ? words.nothingSince(clockOrMoment(since, now))
            : words.stopped(when(new Date(stoppedAt), now))
        }
        action={
          <Button
            small
            busy={trying.busy && words.trying}
            onClick={() => trying.run(() => api.tryWebhook(id))}
          >
            {words.tryNow}
          </Button>
        }
      >
        <p>
          {troubleInWords(webhook)} {words.waits(waiting)}{' '}
          {nextTryAt !== null && stopsAt !== null
            ? words.next(when(new Date(nextTryAt), now), moment(new Date(stopsAt), now))
            : words.keptWaiting}
        </p>
      </Notice>
    </>
  )
}
