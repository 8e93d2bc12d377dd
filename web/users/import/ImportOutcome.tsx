import { Link } from '@tanstack/react-router'
import type { ImportStateOnWire } from '../../../src/user-import/import-shape.ts'
import { AwayNotice } from '../../parts/Away.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { texts as words } from './texts.ts'
import { ProblemsTable } from './ProblemsTable.tsx'
import type { ImportStep } from './use-import.ts'

type Props = {
  step: ImportStep
  /** The file that was checked is still chosen, so that the form below can go on with it. */
  isAtHand: boolean
  onTryAgain: () => void
}

/** What became of the last import. */
export function ImportOutcome({ step, isAtHand, onTryAgain }: Props) {
  if (step.kind === 'away') return <AwayNotice requestId={step.away.requestId} onTryAgain={onTryAgain} />
  if (step.kind === 'refused')
    return (
      <Notice kind="danger" title={words.refused} role="alert" focused>
        <p>{step.refused.problem.detail}</p>
      </Notice>
    )
  if (step.kind !== 'told') return null
  const { state, invite, fresh } = step
  if (state.state === 'done' && state.dryRun)
    return (
      <Notice kind="ok" title={words.right(state.rows ?? 0, state.fileName ?? words.aFile)} focused={fresh}>
        <p>{isAtHand ? words.rightSays : words.rightAgain}</p>
      </Notice>
    )
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
  const { rows, wrongRows, problems, fileName, dryRun } = state
  const [first] = problems
  const isUnreadable = rows === null || (problems.length === 1 && first?.column === null && first.row === 1)
  return (
    <>
      <Notice
        kind="danger"
        title={isUnreadable ? words.refused : words.refusedRows(wrongRows, rows, dryRun)}
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
