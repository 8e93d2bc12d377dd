import { useState } from 'react'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { AwayLine } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { saveFile } from '../parts/save-file.ts'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'
import type { UsersSearch } from './users-search.ts'

type Trouble = { says: string } | 'away'

/** Saves all users that the list stands for as a CSV file, not only those that are shown. */
export function ExportUsers({ search }: { search: UsersSearch }) {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, run] = useBusy()
  const save = () =>
    void run(async () => {
      setTrouble(null)
      const reply = await api.exportUsers(search)
      if (reply.kind === 'done') return saveFile(texts.exportName, reply.value, 'text/csv')
      if (reply.kind === 'away') return setTrouble('away')
      return isSessionLoss(reply) ? undefined : setTrouble({ says: reply.problem.detail })
    })
  if (trouble === 'away') return <AwayLine onTryAgain={save} />
  return (
    <>
      <Button look="link" busy={busy && texts.exporting} onClick={save}>
        {texts.exportCsv}
      </Button>
      {trouble !== null && (
        <Notice kind="danger" title={texts.notExported} role="alert" focused>
          <p>{trouble.says}</p>
        </Notice>
      )}
    </>
  )
}
