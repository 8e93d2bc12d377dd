import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Away, Refused, Reply } from '../call.ts'

/** An answer that gives no value, thrown so that a query counts as failed. */
export class NotDone extends Error {
  readonly reply: Refused | Away
  constructor(reply: Refused | Away) {
    super(reply.kind === 'away' ? 'no answer' : reply.problem.detail)
    this.reply = reply
  }
}

/** The value of a reply; everything else is thrown as `NotDone`. */
export async function valueOf<T>(call: Promise<Reply<T>>): Promise<T> {
  const reply = await call
  if (reply.kind === 'done') return reply.value
  throw new NotDone(reply)
}

/** One try, so that a server that is away is told at once; a look at the session again when the window is used again. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false } },
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => valueOf(api.session()),
  refetchOnWindowFocus: 'always',
  staleTime: Infinity,
})
export const accountQuery = queryOptions({ queryKey: ['account'], queryFn: () => valueOf(api.account()) })
export const countriesQuery = queryOptions({
  queryKey: ['countries'],
  queryFn: () => valueOf(api.countries()),
  staleTime: Infinity,
})
export const policyQuery = queryOptions({ queryKey: ['policy'], queryFn: () => valueOf(api.policy()) })
export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => valueOf(api.me()) })
export const authenticatorsQuery = queryOptions({
  queryKey: ['authenticators'],
  queryFn: () => valueOf(api.authenticators()),
})
export const trustedDevicesQuery = queryOptions({
  queryKey: ['trusted-devices'],
  queryFn: () => valueOf(api.trustedDevices()),
})
