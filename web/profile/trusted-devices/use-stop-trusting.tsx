import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { TrustedDevicesOnWire } from '../../../src/trusted-device/trusted-device-shape.ts'
import { api } from '../../api.ts'
import { isSessionLoss, type Reply } from '../../call.ts'
import { AwayNotice } from '../../parts/Away.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { useRefusedTitle } from '../../parts/refused-title.ts'
import { useBusy } from '../../parts/use-busy.ts'
import { trustedDevicesQuery } from '../../shell/queries.ts'
import type { Device } from './device-words.ts'
import { texts } from './texts.ts'

/** Whose devices: the calls that end their trust, and where the pages keep the list of them. */
export type DeviceDoors = {
  one: (id: string) => Promise<Reply<null>>
  all: () => Promise<Reply<null>>
  queryKey: QueryKey
}

const OWN: DeviceDoors = {
  one: api.stopTrusting,
  all: api.stopTrustingAll,
  queryKey: trustedDevicesQuery.queryKey,
}

type Stopping = {
  /** Stops trusting this device, or all of them. */
  stop: (device: Device | 'all') => void
  busy: boolean
  notice: ReactNode
  forget: () => void
}

/**
 * Ends trust. A device that another window has ended meanwhile is as good as ended here. What went wrong is a notice, in
 * focus.
 */
export function useStopTrusting(
  onStopped: (device: Device | 'all') => void,
  doors: DeviceDoors = OWN,
): Stopping {
  const queries = useQueryClient()
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, run] = useBusy()
  useRefusedTitle(notice !== null)
  const stop = (device: Device | 'all'): void =>
    void run(async () => {
      setNotice(null)
      const reply = await (device === 'all' ? doors.all() : doors.one(device.id))
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => stop(device)} />)
      if (reply.kind === 'refused' && reply.code !== 'not_found')
        return setNotice(
          isSessionLoss(reply) ? null : (
            <Notice kind="danger" title={texts.refused} heading="h3" role="alert" focused>
              <p>{reply.problem.detail}</p>
            </Notice>
          ),
        )
      const { queryKey } = doors
      queries.setQueryData<TrustedDevicesOnWire>(queryKey, (before) =>
        before === undefined
          ? undefined
          : { ...before, items: device === 'all' ? [] : before.items.filter(({ id }) => id !== device.id) },
      )
      onStopped(device)
      return queries.invalidateQueries({ queryKey })
    })
  return { stop, busy, notice, forget: () => setNotice(null) }
}
