import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { useAct } from '../shell/use-act.tsx'
import { texts } from './texts.ts'
import { WEBHOOK_ACT } from './webhook-act.ts'
import { hostOf } from './webhook-words.ts'

const words = texts.remove

/** The end of a webhook, asked about in place. */
export function RemovePanel({ webhook }: { webhook: WebhookOnWire }) {
  const [asks, setAsks] = useState(false)
  const removing = useAct(WEBHOOK_ACT)
  const navigate = useNavigate()
  const { opener, goBack } = useReturn()
  const host = hostOf(webhook)
  const keep = () => {
    setAsks(false)
    goBack()
  }
  return (
    <section className="panel" aria-labelledby="h-rm">
      <PanelHead id="h-rm" title={words.heading(host)} hint={words.hint}>
        {!asks && (
          <span ref={opener}>
            <Button small onClick={() => setAsks(true)}>
              {words.verb}
            </Button>
          </span>
        )}
      </PanelHead>
      {asks && (
        <ul className="rows">
          {removing.notice !== null && <li>{removing.notice}</li>}
          <ConfirmRow
            id="c-remove"
            calm={false}
            question={words.question(host)}
            says={words.says(webhook.waiting)}
            verb={words.verb}
            keep={words.keep}
            busy={removing.busy && words.removing}
            onConfirm={() =>
              removing.run(
                () => api.removeWebhook(webhook.id),
                () => void navigate({ to: '/account/settings/webhooks' }),
              )
            }
            onKeep={keep}
          />
        </ul>
      )}
    </section>
  )
}
