import { useQuery } from '@tanstack/react-query'
import type { MeOnWire } from '../../../src/profile/profile-shape.ts'
import { meQuery } from '../../shell/queries.ts'

/** How long the account lets a browser be trusted; undefined until that is known. */
export function useAllowedTrust(): MeOnWire['accountDeviceTrust'] | undefined {
  return useQuery(meQuery).data?.accountDeviceTrust
}
