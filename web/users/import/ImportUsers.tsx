import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { useTitle } from '../../parts/title.ts'
import { useBusy } from '../../parts/use-busy.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { PageHead } from '../../shell/PageHead.tsx'
import { texts } from '../texts.ts'
import { CheckUnderWay } from './CheckUnderWay.tsx'
import { isReadable, refusedFile, sizeInWords } from './csv-file.ts'
import { ImportOutcome } from './ImportOutcome.tsx'
import { useImport } from './use-import.ts'
import { texts as words } from './texts.ts'
import { InviteChoice } from '../InviteChoice.tsx'

/** Account > Users > Import: a file, how far its check is, and what became of it. */
export function ImportUsers() {
  const { step, query, send } = useImport()
  const form = useRef<HTMLFormElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [error, setError] = useState<string | undefined>()
  const [tries, setTries] = useState(0)
  const [chosen, setChosen] = useState<File | undefined>()
  const [checked, setChecked] = useState<{ file: File; rows: number } | undefined>()
  const [dryRun, setDryRun] = useState(false)
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
  const forget = () => {
    setChosen(undefined)
    const input = document.getElementById('file')
    if (input instanceof HTMLInputElement) input.value = ''
  }
  const submit = (only: boolean) => {
    const typed = form.current === null ? null : new FormData(form.current)
    const file = typed?.get('file')
    const says = refusedFile(file instanceof File ? file : undefined)
    if (says !== null || !(file instanceof File)) return refuse(says ?? words.noFile)
    setError(undefined)
    setDryRun(only)
    return void run(async () => {
      if (!(await isReadable(file))) {
        forget()
        return refuse(words.changedSince(file.name))
      }
      const told = await send(file, { invite: typed?.has('invite') === true, dryRun: only })
      const isRight = told?.dryRun === true && told.state === 'done'
      setChecked(isRight ? { file, rows: told.rows ?? 0 } : undefined)
      // a file that was imported is done with, and one that has to be mended has to be chosen again
      if (told !== null && !isRight) forget()
      setTries((count) => count + 1)
    })
  }
  const next = checked !== undefined && checked.file === chosen ? checked : undefined
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
            <ImportOutcome
              key={tries}
              step={step}
              isAtHand={next !== undefined}
              onTryAgain={() => submit(dryRun)}
            />
            {checking && (
              <CheckUnderWay
                file={step.file === null || step.file === '' ? words.aFile : step.file}
                checked={step.checked}
                rows={step.rows}
                arriving={step.arriving}
                dryRun={step.dryRun}
              />
            )}
            <form
              className="form"
              ref={form}
              onSubmit={(event) => {
                event.preventDefault()
                submit(false)
              }}
              noValidate
              hidden={checking}
            >
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
              <InviteChoice says={words.invite} hint={words.inviteHint} />
              <div className="actions">
                <Button look="primary" type="submit" busy={busy && !dryRun && words.starting}>
                  {next === undefined ? words.submit : words.create(next.rows)}
                </Button>
                {next === undefined && (
                  <Button busy={busy && dryRun && words.starting} onClick={() => submit(true)}>
                    {words.checkOnly}
                  </Button>
                )}
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
