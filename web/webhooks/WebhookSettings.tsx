import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { PROGRAM_QUESTIONS } from '../sudo/texts.ts'
import { useAsked } from '../sudo/use-asked.ts'
import { texts } from './texts.ts'
import { leftOut, refusedFields, typedWebhook, WebhookFields } from './WebhookFields.tsx'

const words = texts.settingsOf

/** Address and events of a webhook. Only what was changed is sent. */
export function WebhookSettings({ webhook }: { webhook: WebhookOnWire }) {
  const form = useRef<HTMLFormElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [says, setSays] = useState('')
  const [busy, run] = useBusy()
  const act = useAsked(PROGRAM_QUESTIONS)
  const queries = useQueryClient()
  const trouble = useFormTrouble({
    title: words.refused,
    heading: 'h3',
    errorsOf: refusedFields,
    onTryAgain: () => form.current?.requestSubmit(),
  })
  useRefusedTitle(trouble.refused)
  const end = (done: string) => {
    trouble.forget()
    setSays(done)
    heading.current?.focus()
  }
  const save = async (typed: FormData) => {
    setSays('')
    const { url, events } = typedWebhook(typed)
    const missing = leftOut({ url, events })
    if (Object.keys(missing).length > 0) return trouble.refuseFields(missing)
    const change = {
      ...(url !== webhook.url && { url }),
      ...(events.toSorted().join() !== webhook.events.toSorted().join() && { events }),
    }
    if (Object.keys(change).length === 0) return end(words.nothing)
    const reply = await act(() => api.changeWebhook(webhook.id, change))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    await queries.invalidateQueries({ queryKey: ['webhooks'] })
    return end(words.saved)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    void run(() => save(typed))
  }
  return (
    <section className="panel after" aria-labelledby="h-wh">
      <PanelHead id="h-wh" title={words.heading} status={says} headingRef={heading} />
      <div className="panel-body">
        <form className="form" ref={form} onSubmit={submit} noValidate>
          {trouble.notice}
          <WebhookFields url={webhook.url} chosen={webhook.events} errors={trouble.errors} />
          <div className="actions">
            <Button look="primary" type="submit" busy={busy && words.saving}>
              {words.save}
            </Button>
          </div>
        </form>
      </div>
    </section>
  )
}
