import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ImportStateOnWire } from '../../../src/user-import/import-shape.ts'
import { api } from '../../api.ts'
import { isSessionLoss, type Away, type Refused } from '../../call.ts'
import { serverNow } from '../../clock.ts'
import { importQuery } from '../../shell/queries.ts'
import { useSudo } from '../../sudo/sudo.ts'
import { SUDO_WORDS } from '../../sudo/texts.ts'
import { useAsked } from '../../sudo/use-asked.ts'
import { plainName } from './csv-file.ts'

const LOOK_EVERY_MS = 1000
/** How long the end of an import is told to who comes back to the page. */
const TOLD_FOR_MS = 60 * 60 * 1000
/** The times of the server come to us by the second. */
const GRAIN_MS = 2000

/** What is asked of a file: whether everybody is invited, and whether it is only checked. */
export type Asked = { invite: boolean; dryRun: boolean }

/** A file that this page has sent, when, and after which import. */
type Sent = Asked & { fileName: string; at: number; after: string | null }

/** Where the import stands. `fresh`: it has just come to this on this page. */
export type ImportStep =
  | { kind: 'none' }
  | {
      kind: 'checking'
      file: string | null
      checked: number
      rows: number | null
      arriving: boolean
      dryRun: boolean
    }
  | { kind: 'told'; state: ImportStateOnWire; invite: boolean | null; fresh: boolean }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'away'; away: Away }

/**
 * The last import of the account, looked at again and again while it is checked, whoever has sent it; and a new one,
 * with the question that comes before it, so that no file is sent twice.
 */
export function useImport(): {
  step: ImportStep
  query: ReturnType<typeof useLastImport>
  /** What became of the file; null where it did not come to be checked. */
  send: (file: File, asked: Asked) => Promise<ImportStateOnWire | null>
} {
  const queries = useQueryClient()
  const ask = useSudo()
  const act = useAsked()
  const [sending, setSending] = useState<Sent | null>(null)
  const [sent, setSent] = useState<Sent | null>(null)
  const [trouble, setTrouble] = useState<Extract<ImportStep, { kind: 'refused' | 'away' }> | null>(null)
  const query = useLastImport(sending !== null)
  const last = query.data ?? null
  useUnloadGuard(sending !== null && !(last !== null && isOf(sending, last) && last.rows !== null))

  const mayBegin = async () => {
    const sudo = await api.sudo()
    if (sudo.kind !== 'done') return true
    const { until } = sudo.value
    return (until !== null && new Date(until) > serverNow()) || ask({ words: SUDO_WORDS, proof: null })
  }
  const send = async (file: File, asked: Asked) => {
    setTrouble(null)
    if (!(await mayBegin())) return null
    const fileName = plainName(file.name)
    const after = queries.getQueryData(importQuery.queryKey)?.id ?? null
    const mine: Sent = { ...asked, fileName: fileName ?? '', at: serverNow().getTime(), after }
    setSent(null)
    setSending(mine)
    const reply = await act(() => api.importUsers(file, { ...asked, fileName }))
    const state = await queries.fetchQuery({ ...importQuery, staleTime: 0 }).catch(() => null)
    const told = state !== null && isOf(mine, state) ? state : null
    if (told !== null) setSent(mine)
    else if (reply.kind === 'away') setTrouble({ kind: 'away', away: reply })
    else if (reply.kind === 'refused' && !isSessionLoss(reply))
      setTrouble({ kind: 'refused', refused: reply })
    setSending(null)
    if (reply.kind === 'done') void queries.invalidateQueries({ queryKey: ['users'] })
    return told
  }
  return { step: trouble ?? stepOf(last, sending, sent), query, send }
}

function useLastImport(underWay: boolean) {
  return useQuery({
    ...importQuery,
    refetchInterval: ({ state }) => (underWay || state.data?.state === 'checking' ? LOOK_EVERY_MS : false),
  })
}

function stepOf(last: ImportStateOnWire | null, sending: Sent | null, sent: Sent | null): ImportStep {
  if (sending !== null && (last === null || !isOf(sending, last) || last.state !== 'checking'))
    return {
      kind: 'checking',
      file: sending.fileName,
      checked: 0,
      rows: null,
      arriving: true,
      dryRun: sending.dryRun,
    }
  if (last === null) return { kind: 'none' }
  const { state, fileName, checked, rows, dryRun } = last
  if (state === 'checking') {
    const arriving = sending !== null && rows === null
    return { kind: 'checking', file: fileName, checked, rows, arriving, dryRun }
  }
  const fresh = sent !== null && isOf(sent, last)
  const isTold = fresh || serverNow().getTime() - Date.parse(last.changedAt) < TOLD_FOR_MS
  if (!isTold) return { kind: 'none' }
  return { kind: 'told', state: last, invite: fresh ? sent.invite : null, fresh }
}

const isOf = ({ at, after }: Sent, { id, beganAt }: ImportStateOnWire): boolean =>
  id !== after && Date.parse(beganAt) >= at - GRAIN_MS

/** A file that is still on its way is lost with the page, so the browser asks before it goes. */
function useUnloadGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', hold)
    return () => removeEventListener('beforeunload', hold)
  }, [active])
}
