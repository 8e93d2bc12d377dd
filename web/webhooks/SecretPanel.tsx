import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { date, moment } from '../parts/time.ts'
import { useAct } from '../shell/use-act.tsx'
import type { NewSecret } from './new-secret.ts'
import { texts } from './texts.ts'
import { WEBHOOK_ACT } from './webhook-act.ts'

const words = texts.secret

type Props = { webhook: WebhookOnWire; onMade: (secret: NewSecret) => void }

/** When the signing secret was made, and how to make a new one. */
export function SecretPanel({ webhook, onMade }: Props) {
  const making = useAct(WEBHOOK_ACT)
  const { id, secretMadeAt, oldSecretUntil } = webhook
  const both = oldSecretUntil === null ? '' : ` ${words.both(moment(new Date(oldSecretUntil), serverNow()))}`
  return (
    <section className="panel" aria-labelledby="h-sec">
      <PanelHead id="h-sec" title={words.heading} hint={words.hint(date(new Date(secretMadeAt))) + both}>
        <Button
          small
          busy={making.busy && words.making}
          onClick={() =>
            making.run(
              () => api.makeWebhookSecret(id),
              ({ secret }) => onMade({ id, secret, isFirst: false }),
            )
          }
        >
          {words.make}
        </Button>
      </PanelHead>
      {making.notice !== null && <div className="panel-body">{making.notice}</div>}
    </section>
  )
}
