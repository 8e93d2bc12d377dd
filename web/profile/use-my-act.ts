import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import type { Refused, Reply } from '../call.ts'
import { authenticatorsQuery, meQuery, sessionQuery, trustedDevicesQuery } from '../shell/queries.ts'
import { questionOf, useSudo, withSudo, type Cancelled } from '../sudo/sudo.ts'
import { OWN_QUESTIONS } from '../sudo/texts.ts'

/** Makes a call that changes how the user signs in, with the questions that come before it. */
export function useMyAct(): <T>(act: () => Promise<Reply<T>>) => Promise<Reply<T> | Cancelled> {
  const ask = useSudo()
  return useCallback((act) => withSudo(ask, OWN_QUESTIONS, act), [ask])
}

/** A question that she cancelled counts as the refusal that asked it; nothing more is said of it (`isCancelled`). */
export function orRefused<T>(reply: Reply<T> | Cancelled): Reply<T> {
  return reply.kind === 'cancelled' ? reply.refused : reply
}

/** Whether a refusal is one that was asked about already. */
export function isCancelled(refused: Refused): boolean {
  return questionOf(refused, OWN_QUESTIONS) !== undefined
}

/** What the pages show of the user: `put` takes what an answer says of her, `look` asks for it. */
export function useMe(): { put: (me: MeOnWire) => void; look: () => Promise<Reply<MeOnWire>> } {
  const queries = useQueryClient()
  const put = useCallback(
    (me: MeOnWire) => {
      queries.setQueryData(meQuery.queryKey, me)
      for (const { queryKey } of [sessionQuery, authenticatorsQuery, trustedDevicesQuery])
        void queries.invalidateQueries({ queryKey })
    },
    [queries],
  )
  const look = useCallback(async () => {
    const reply = await api.me()
    if (reply.kind === 'done') queries.setQueryData(meQuery.queryKey, reply.value)
    for (const { queryKey } of [authenticatorsQuery, trustedDevicesQuery])
      void queries.invalidateQueries({ queryKey })
    return reply
  }, [queries])
  return { put, look }
}
