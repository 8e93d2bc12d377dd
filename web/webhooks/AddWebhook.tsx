import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../api.ts'
import { NewForm } from '../shell/NewForm.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { PROGRAM_QUESTIONS } from '../sudo/texts.ts'
import { noteNewSecret } from './new-secret.ts'
import { texts } from './texts.ts'
import { leftOut, refusedFields, typedWebhook, WebhookFields } from './WebhookFields.tsx'

const words = texts.addWebhook

/** Account > Settings > Webhooks > Add. The server is sent a test event before anything is saved. */
export function AddWebhook() {
  const queries = useQueryClient()
  const navigate = useNavigate()
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
      <NewForm
        words={words}
        list="/account/settings/webhooks"
        missing={(typed) => leftOut(typedWebhook(typed))}
        call={(typed) => api.addWebhook(typedWebhook(typed))}
        errorsOf={refusedFields}
        questions={PROGRAM_QUESTIONS}
        onDone={async ({ id, secret }) => {
          await queries.invalidateQueries({ queryKey: ['webhooks'] })
          noteNewSecret({ id, secret, isFirst: true })
          await navigate({ to: '/account/settings/webhooks/$id', params: { id } })
        }}
        foot={words.secretHint}
      >
        {(errors) => (
          <WebhookFields
            chosen={['sign_in', 'second_factor']}
            errors={errors}
            hint={texts.form.addressHint()}
          />
        )}
      </NewForm>
    </div>
  )
}
