import { useQuery } from '@tanstack/react-query'
import { trustedDevicesQuery } from '../../shell/queries.ts'
import { removalSays } from './device-words.ts'

/** What the removal of an authenticator does, with how many trusted devices it makes ask again. */
export function useRemovalSays(says: string): string {
  const list = useQuery(trustedDevicesQuery)
  return removalSays(says, list.data?.items.length ?? 0)
}
