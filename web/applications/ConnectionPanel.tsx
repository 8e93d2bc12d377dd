import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { moment, until } from '../parts/time.ts'
import { useReturn } from '../parts/use-return.ts'
import { applicationQuery } from '../shell/queries.ts'
import { useAct } from '../shell/use-act.tsx'
import { texts } from './texts.ts'

const words = texts.one

type Props = { application: ApplicationOnWire; onSecret: (secret: string) => void }

/** What an application has to be told so that it can speak OpenID Connect with us. */
export function ConnectionPanel({ application, onSecret }: Props) {
  const { id, kind, name } = application
  return (
    <section className="panel" aria-labelledby="h-connection">
      <PanelHead id="h-connection" title={words.connection} hint={words.connectionHint(name, kind)} />
      <ul className="rows">
        <Told what={words.issuer} value={location.origin} />
        <Told what={words.clientId} value={id} />
        {kind === 'web' && <Secret application={application} onSecret={onSecret} />}
      </ul>
    </section>
  )
}

function Told({ what, value }: { what: string; value: string }) {
  return (
    <li>
      <div>
        <p className="name">{what}</p>
        <p className="muted">
          <span className="mono wrap">{value}</span>
        </p>
      </div>
      <CopyButton value={value} what={what} says={words.copy} label={words.copyWhat(what)} look="link" />
    </li>
  )
}

function Secret({ application: { id, secrets }, onSecret }: Props) {
  const [asking, setAsking] = useState(false)
  const making = useAct({ changes: 'applications', refused: words.notMade })
  const queries = useQueryClient()
  const { opener, goBack } = useReturn()
  const make = () =>
    making.run(
      () => api.renewApplicationSecret(id),
      ({ secret, application }) => {
        queries.setQueryData(applicationQuery(id).queryKey, application)
        setAsking(false)
        onSecret(secret)
      },
    )
  return (
    <>
      {making.notice !== null && <li>{making.notice}</li>}
      {asking ? (
        <ConfirmRow
          id="c-secret"
          calm
          question={words.makeSecretQuestion}
          says={words.makeSecretSays}
          verb={words.makeSecretVerb}
          keep={words.keep}
          busy={making.busy && words.making}
          onConfirm={make}
          onKeep={() => {
            setAsking(false)
            making.forget()
            goBack()
          }}
        />
      ) : (
        <li>
          <div>
            <p className="name">{words.secret}</p>
            <p className="muted">{secretSays(secrets)}</p>
          </div>
          <span ref={opener}>
            <Button small onClick={() => setAsking(true)}>
              {words.makeSecret}
            </Button>
          </span>
        </li>
      )}
    </>
  )
}

/** When the one in use was made, and until when the one before works. */
function secretSays(secrets: ApplicationOnWire['secrets']): string {
  const inUse = secrets.find(({ endsAt }) => endsAt === null)
  if (inUse === undefined) return words.secretNone
  const now = serverNow()
  const at = moment(new Date(inUse.madeAt), now)
  const ends = secrets.flatMap(({ endsAt }) => endsAt ?? []).toSorted()
  const last = ends.at(-1)
  return last === undefined ? words.secretMade(at) : words.secretsBoth(at, until(new Date(last), now))
}
