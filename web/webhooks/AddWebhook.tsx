import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, type FormEvent } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { noteNewSecret } from './new-secret.ts'
import { texts } from './texts.ts'
import { useProgramAct } from './use-webhook-act.tsx'
import { leftOut, refusedFields, typedWebhook, WebhookFields } from './WebhookFields.tsx'

const words = texts.addWebhook

/** Account > Settings > Webhooks > Add. The server is sent a test event before anything is saved. */
export function AddWebhook() {
  const form = useRef<HTMLFormElement>(null)
  const [busy, run] = useBusy()
  const act = useProgramAct()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: refusedFields,
    onTryAgain: () => form.current?.requestSubmit(),
  })
  useTitle(words.title, { refused: trouble.refused })

  const add = async (typed: FormData) => {
    const wanted = typedWebhook(typed)
    const missing = leftOut(wanted)
    if (Object.keys(missing).length > 0) return trouble.refuseFields(missing)
    const reply = await act(() => api.addWebhook(wanted))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    const { id, secret } = reply.value
    await queries.invalidateQueries({ queryKey: ['webhooks'] })
    noteNewSecret({ id, secret, isFirst: true })
    return navigate({ to: '/account/settings/webhooks/$id', params: { id } })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    void run(() => add(typed))
  }
  return (
    <div className="column column-narrow">
      <PageHead
        crumbs={[
          { label: texts.account },
          { label: texts.settings, to: '/account/settings/security' },
          { label: texts.page, to: '/account/settings/webhooks' },
          { label: words.page },
        ]}
        title={words.heading}
      />
      <form className="form" ref={form} onSubmit={submit} noValidate>
        {trouble.notice}
        <WebhookFields
          chosen={['sign_in', 'second_factor']}
          errors={trouble.errors}
          hint={texts.form.addressHint()}
        />
        <div className="actions">
          <Button look="primary" type="submit" busy={busy && words.adding}>
            {words.verb}
          </Button>
          <Link className="btn" to="/account/settings/webhooks">
            {words.cancel}
          </Link>
        </div>
        <p className="hint">{words.secretHint}</p>
      </form>
    </div>
  )
}
