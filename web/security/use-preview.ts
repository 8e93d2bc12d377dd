import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import type {
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { api } from '../api.ts'
import { valueOf } from '../shell/queries.ts'
import { useLate } from '../users/use-late.ts'
import { isSamePolicy } from './policy-words.ts'
import { useSettled } from '../parts/use-settled.ts'

const ASK_AFTER_MS = 200
const LATE_AFTER_MS = 1000

/** What a policy would do, and which policy it is. */
export type Figures = { of: TwoFactorOnWire; effect: PolicyPreviewOnWire }

/** Every question for the effect of a policy, whichever. */
export const PREVIEWS = ['policy-preview'] as const

/** What a policy would do, asked of the server: anew for each version of the one in force. */
export const previewQuery = (version: number, of: TwoFactorOnWire) =>
  queryOptions({
    queryKey: [...PREVIEWS, version, of],
    queryFn: async (): Promise<Figures> => ({ of, effect: await valueOf(api.previewPolicy(of)) }),
    refetchOnWindowFocus: 'always',
  })

/** How many users have a phone number of each word: no policy changes that, so a click does not ask for it. */
export const phonesQuery = queryOptions({
  queryKey: [...PREVIEWS, 'phones'],
  queryFn: () => valueOf(api.phones()),
  refetchOnWindowFocus: 'always',
})

export type Preview = {
  /** The newest figures; until those of what is chosen arrive, the ones before. */
  figures: Figures | null
  /** Whether the figures are those of what is chosen. */
  current: boolean
  /** An answer is awaited for longer than a second. */
  late: boolean
  failed: boolean
  again: () => void
}

/**
 * What the chosen policy would do. It is asked 200 ms after the last click, and only the answer to the last question
 * counts, however late one to an earlier question comes.
 */
export function usePreview({ version }: SecurityPolicyOnWire, chosen: TwoFactorOnWire): Preview {
  const asked = useSettled(chosen, ASK_AFTER_MS)
  const { data, isPlaceholderData, isError, isFetching, refetch } = useQuery({
    ...previewQuery(version, asked),
    placeholderData: keepPreviousData,
  })
  const settled = isSamePolicy(asked, chosen)
  const failed = settled && isError && !isFetching
  const waiting = !failed && (!settled || isFetching)
  return {
    figures: failed || data === undefined ? null : data,
    current: !failed && data !== undefined && !isPlaceholderData && isSamePolicy(data.of, chosen),
    late: useLate(waiting, LATE_AFTER_MS) && waiting,
    failed,
    again: () => void refetch(),
  }
}
