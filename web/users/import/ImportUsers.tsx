import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { ImportStateOnWire } from '../../../src/user-import/import-shape.ts'
import { AwayNotice } from '../../parts/Away.tsx'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { useTitle } from '../../parts/title.ts'
import { useBusy } from '../../parts/use-busy.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { PageHead } from '../../shell/PageHead.tsx'
import { texts } from '../texts.ts'
import { CheckUnderWay } from './CheckUnderWay.tsx'
import { refusedFile, sizeInWords } from './csv-file.ts'
import { ProblemsTable } from './ProblemsTable.tsx'
import { useImport, type ImportStep } from './use-import.ts'

const words = texts.import

/** Account > Users > Import: a file, how far its check is, and what became of it. */
export function ImportUsers() {
  const { step, query, send } = useImport()
  const form = useRef<HTMLFormElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [error, setError] = useState<string | undefined>()
  const [tries, setTries] = useState(0)
  const [chosen, setChosen] = useState<File | undefined>()
  const [busy, run] = useBusy()
  const refused =
    step.kind === 'refused' ||
    step.kind === 'away' ||
    (step.kind === 'told' && step.fresh && step.state.state !== 'done')
  useTitle(words.title, { refused: error !== undefined || refused })
  const crumbs = [
    { label: texts.account },
    { label: texts.page, to: '/account/users' as const },
    { label: words.page },
  ]
  const refuse = (says: string) => {
    setError(says)
    document.getElementById('file')?.focus()
  }
  // a file that was mended meanwhile has to be chosen again
  const forget = () => {
    setChosen(undefined)
    const input = document.getElementById('file')
    if (input instanceof HTMLInputElement) input.value = ''
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    const typed = form.current === null ? null : new FormData(form.current)
    const file = typed?.get('file')
    const says = refusedFile(file instanceof File ? file : undefined)
    if (says !== null || !(file instanceof File)) return refuse(says ?? words.noFile)
    setError(undefined)
    return void run(async () => {
      const isTold = await send(file, typed?.has('invite') === true)
      if (isTold) forget()
      setTries((count) => count + 1)
    })
  }
  const checking = step.kind === 'checking'
  // the form that had the focus is gone meanwhile
  useEffect(() => {
    if (checking && busy) heading.current?.focus()
  }, [checking, busy])
  return (
    <div className="column column-narrow">
      <Loaded
        query={query}
        what={words.loading}
        head={<PageHead crumbs={crumbs} title={words.heading} headingRef={heading} />}
      >
        {() => (
          <div className="form">
            <Outcome key={tries} step={step} onTryAgain={submit} />
            {checking && (
              <CheckUnderWay
                file={step.file === null || step.file === '' ? words.aFile : step.file}
                checked={step.checked}
                rows={step.rows}
                arriving={step.arriving}
              />
            )}
            <form className="form" ref={form} onSubmit={submit} noValidate hidden={checking}>
              <TextField
                id="file"
                label={words.file}
                type="file"
                accept=".csv,text/csv"
                hint={
                  chosen === undefined ? words.fileHint : `${sizeInWords(chosen.size)}. ${words.fileHint}`
                }
                error={error}
                onChange={(event) => {
                  setChosen(event.target.files?.[0])
                  setError(undefined)
                }}
              />
              <label className="choice">
                <input
                  className="check"
                  type="checkbox"
                  name="invite"
                  defaultChecked
                  aria-labelledby="invite"
                  aria-describedby="invite-hint"
                />
                <span>
                  <b id="invite">{words.invite}</b>
                  <span className="hint" id="invite-hint">
                    {words.inviteHint}
                  </span>
                </span>
              </label>
              <div className="actions">
                <Button look="primary" type="submit" busy={busy && words.starting}>
                  {words.submit}
                </Button>
                <Link className="btn" to="/account/users">
                  {words.cancel}
                </Link>
              </div>
            </form>
          </div>
        )}
      </Loaded>
    </div>
  )
}

/** What became of the last import. */
function Outcome({ step, onTryAgain }: { step: ImportStep; onTryAgain: () => void }) {
  if (step.kind === 'away') return <AwayNotice requestId={step.away.requestId} onTryAgain={onTryAgain} />
  if (step.kind === 'refused')
    return (
      <Notice kind="danger" title={words.refused} role="alert" focused>
        <p>{step.refused.problem.detail}</p>
      </Notice>
    )
  if (step.kind !== 'told') return null
  const { state, invite, fresh } = step
  if (state.state === 'done')
    return (
      <Notice
        kind="ok"
        title={words.done(state.rows ?? 0)}
        focused={fresh}
        action={
          <Link className="btn btn-small" to="/account/users">
            {words.see}
          </Link>
        }
      >
        {invitationsSay(state, invite)}
      </Notice>
    )
  if (state.state === 'broken_off')
    return (
      <Notice kind="warn" title={words.brokenOff} focused={fresh}>
        <p>{words.brokenOffSays}</p>
      </Notice>
    )
  return <RefusedFile state={state} fresh={fresh} />
}

function invitationsSay({ invitationsWaiting, rows }: ImportStateOnWire, invite: boolean | null) {
  if (invite === false) return <p>{words.notInvited}</p>
  return invite === true || invitationsWaiting > 0 ? <p>{words.invited(rows ?? 0)}</p> : null
}

/** A file with rows that need a change; one that cannot be read on has no rows to tell of. */
function RefusedFile({ state, fresh }: { state: ImportStateOnWire; fresh: boolean }) {
  const { rows, wrongRows, problems, fileName } = state
  const [first] = problems
  const isUnreadable = rows === null || (problems.length === 1 && first?.column === null && first.row === 1)
  return (
    <>
      <Notice
        kind="danger"
        title={isUnreadable ? words.refused : words.refusedRows(wrongRows, rows)}
        {...(fresh && { role: 'alert' })}
        focused={fresh}
      >
        <p>{isUnreadable ? `${first?.detail ?? ''} ${words.noneCreated}`.trim() : words.mend}</p>
      </Notice>
      {!isUnreadable && (
        <ProblemsTable problems={problems} wrongRows={wrongRows} file={fileName ?? words.aFile} />
      )}
    </>
  )
}
