import { useState } from 'react'
import type { ActivityQuery } from '../../src/activity/activity-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { AwayLine } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { saveFile } from '../parts/save-file.ts'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'

const FORMS = [
  { type: 'text/csv', name: 'activity.csv', says: texts.exportCsv },
  { type: 'application/x-ndjson', name: 'activity.ndjson', says: texts.exportLines },
] as const
type Form = (typeof FORMS)[number]

/** Saves every event that the list stands for as a file, not only those that are shown. */
export function ActivityExport({ query }: { query: Partial<ActivityQuery> }) {
  const [failed, setFailed] = useState<{ form: Form; says: string | null } | null>(null)
  const [making, setMaking] = useState<Form | null>(null)
  const [busy, run] = useBusy()
  const save = (form: Form) =>
    void run(async () => {
      setFailed(null)
      setMaking(form)
      const reply = await api.exportAuditEvents(query, form.type)
      if (reply.kind === 'done') return saveFile(form.name, reply.value, form.type)
      if (reply.kind === 'away') return setFailed({ form, says: null })
      return isSessionLoss(reply) ? undefined : setFailed({ form, says: reply.problem.detail })
    })
  return (
    <>
      <p className="actions">
        {FORMS.map((form) => (
          <Button
            key={form.type}
            busy={busy && making === form && texts.exporting}
            onClick={() => save(form)}
          >
            {form.says}
          </Button>
        ))}
      </p>
      {failed !== null && (
        <div className="whole-row">
          {failed.says === null ? (
            <AwayLine onTryAgain={() => save(failed.form)} />
          ) : (
            <Notice kind="danger" title={texts.notExported} role="alert" focused>
              <p>{failed.says}</p>
            </Notice>
          )}
        </div>
      )}
    </>
  )
}
