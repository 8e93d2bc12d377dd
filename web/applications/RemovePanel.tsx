import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { applicationsQuery } from '../shell/queries.ts'
import { useAct } from '../shell/use-act.tsx'
import { noteApplication } from './happened-to-application.ts'
import { texts } from './texts.ts'

const words = texts.one

/** The end of an application, after a question; the list says so. */
export function RemovePanel({ application: { id, kind, name } }: { application: ApplicationOnWire }) {
  const [asking, setAsking] = useState(false)
  const removing = useAct({ changes: 'applications', refused: words.notRemoved })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { opener, goBack } = useReturn()
  const says = kind === 'host' ? words.removeHostSays : words.removeSays
  const gone = () => {
    noteApplication({ what: 'removed', name })
    queries.setQueryData(
      applicationsQuery.queryKey,
      (had) => had && { ...had, items: had.items.filter((one) => one.id !== id) },
    )
    // what was typed on this page has nothing to be saved to any more
    void navigate({ to: '/account/settings/applications', ignoreBlocker: true })
  }
  return (
    <section className="panel" aria-labelledby="h-remove">
      <PanelHead id="h-remove" title={words.removeHeading(name)} hint={says}>
        {!asking && (
          <span ref={opener}>
            <Button small onClick={() => setAsking(true)}>
              {words.remove}
            </Button>
          </span>
        )}
      </PanelHead>
      {asking && (
        <ul className="rows">
          {removing.notice !== null && <li>{removing.notice}</li>}
          <ConfirmRow
            id="c-remove"
            calm={false}
            question={words.removeQuestion(name)}
            says={says}
            verb={words.removeVerb}
            keep={words.keepIt}
            busy={removing.busy && words.removing}
            onConfirm={() => removing.run(() => api.removeApplication(id), gone)}
            onKeep={() => {
              setAsking(false)
              removing.forget()
              goBack()
            }}
          />
        </ul>
      )}
    </section>
  )
}
