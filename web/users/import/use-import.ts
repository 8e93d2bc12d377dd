import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ImportStateOnWire } from '../../../src/user-import/import-shape.ts'
import { api } from '../../api.ts'
import { isSessionLoss, type Away, type Refused } from '../../call.ts'
import { serverNow } from '../../clock.ts'
import { importQuery } from '../../shell/queries.ts'
import { useSudo } from '../../sudo/sudo.ts'
import { SUDO_WORDS } from '../../sudo/texts.ts'
import { useAdminAct } from '../use-admin-act.ts'
import { plainName } from './csv-file.ts'

const LOOK_EVERY_MS = 1000
/** How long the end of an import is told to who comes back to the page. */
const TOLD_FOR_MS = 60 * 60 * 1000
/** The times of the server come to us by the second. */
const GRAIN_MS = 2000

/** A file that this page has sent, and when. */
type Sent = { fileName: string; at: number; invite: boolean }

/** Where the import stands. `fresh`: it has just come to this on this page. */
export type ImportStep =
  | { kind: 'none' }
  | { kind: 'checking'; file: string | null; checked: number; rows: number | null; arriving: boolean }
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
  /** True where the file came to be checked. */
  send: (file: File, invite: boolean) => Promise<boolean>
} {
  const queries = useQueryClient()
  const ask = useSudo()
  const act = useAdminAct()
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
  const send = async (file: File, invite: boolean) => {
    setTrouble(null)
    if (!(await mayBegin())) return false
    const fileName = plainName(file.name)
    const mine: Sent = { fileName: fileName ?? '', at: serverNow().getTime(), invite }
    setSent(null)
    setSending(mine)
    const reply = await act(() => api.importUsers(file, { fileName, invite: invite ? 'true' : 'false' }))
    const state = await queries.fetchQuery({ ...importQuery, staleTime: 0 }).catch(() => null)
    const isTold = state !== null && isOf(mine, state)
    if (isTold) setSent(mine)
    else if (reply.kind === 'away') setTrouble({ kind: 'away', away: reply })
    else if (reply.kind === 'refused' && !isSessionLoss(reply))
      setTrouble({ kind: 'refused', refused: reply })
    setSending(null)
    if (reply.kind === 'done') void queries.invalidateQueries({ queryKey: ['users'] })
    return isTold
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
    return { kind: 'checking', file: sending.fileName, checked: 0, rows: null, arriving: true }
  if (last === null) return { kind: 'none' }
  const { state, fileName, checked, rows } = last
  if (state === 'checking') {
    const arriving = sending !== null && rows === null
    return { kind: 'checking', file: fileName, checked, rows, arriving }
  }
  const fresh = sent !== null && isOf(sent, last)
  const isTold = fresh || serverNow().getTime() - Date.parse(last.changedAt) < TOLD_FOR_MS
  if (!isTold || (last.dryRun && state === 'done')) return { kind: 'none' }
  return { kind: 'told', state: last, invite: fresh ? sent.invite : null, fresh }
}

const isOf = ({ at }: Sent, { beganAt }: ImportStateOnWire): boolean => Date.parse(beganAt) >= at - GRAIN_MS

/** A file that is still on its way is lost with the page, so the browser asks before it goes. */
function useUnloadGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', hold)
    return () => removeEventListener('beforeunload', hold)
  }, [active])
}
