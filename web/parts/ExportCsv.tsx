import { useState } from 'react'
import { isSessionLoss, type Reply } from '../call.ts'
import { AwayLine } from './Away.tsx'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { saveFile } from './save-file.ts'
import { useBusy } from './use-busy.ts'

type Props = {
  /** The name of the file. */
  name: string
  get: () => Promise<Reply<Blob>>
  look?: 'link'
}

type Trouble = { says: string } | 'away'

/** Saves all that a list stands for as a CSV file, not only what is shown of it. */
export function ExportCsv({ name, get, look }: Props) {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, run] = useBusy()
  const save = () =>
    void run(async () => {
      setTrouble(null)
      const reply = await get()
      if (reply.kind === 'done') return saveFile(name, reply.value, 'text/csv')
      if (reply.kind === 'away') return setTrouble('away')
      return isSessionLoss(reply) ? undefined : setTrouble({ says: reply.problem.detail })
    })
  if (trouble === 'away') return <AwayLine onTryAgain={save} />
  return (
    <>
      <Button
        {...(look === undefined ? { small: true } : { look })}
        busy={busy && 'Exporting…'}
        onClick={save}
      >
        Export CSV
      </Button>
      {trouble !== null && (
        <Notice kind="danger" title="Not exported" role="alert" focused>
          <p>{trouble.says}</p>
        </Notice>
      )}
    </>
  )
}
