import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { ImportStateOnWire } from '../../src/user-import/import-shape.ts'
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
export const apiKeysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: () => valueOf(api.apiKeys()) })
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

/** How often a page that shows what goes on by itself looks again. */
export const LOOK_EVERY_MS = 3_000
// everything about webhooks stands under one key
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'all'],
  queryFn: () => valueOf(api.webhooks()),
  refetchInterval: LOOK_EVERY_MS,
})
export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: () => valueOf(api.webhook(id)),
    refetchInterval: LOOK_EVERY_MS,
  })

// everything about users stands under one key, so that an act on one of them is seen everywhere
export const userQuery = (id: string) =>
  queryOptions({ queryKey: ['users', 'one', id], queryFn: () => valueOf(api.user(id)) })
export const userAuthenticatorsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'authenticators', id],
    queryFn: () => valueOf(api.userAuthenticators(id)),
  })
export const userDevicesQuery = (id: string) =>
  queryOptions({ queryKey: ['users', 'devices', id], queryFn: () => valueOf(api.userDevices(id)) })
/** Who is the only administrator that can sign in; null where there are several. */
export const soleAdminQuery = queryOptions({
  queryKey: ['users', 'sole-admin'],
  queryFn: async () => {
    const { items, nextCursor } = await valueOf(api.users({ show: 'admins', limit: '200' }))
    const [first, second] = items.filter(({ status }) => status === 'active')
    return second === undefined && nextCursor === null ? (first?.id ?? null) : null
  },
})
export const userSmsQuery = (id: string) =>
  queryOptions({ queryKey: ['users', 'sms', id], queryFn: () => valueOf(api.smsOfUser(id)) })
// everything about SMS stands under one key
export const smsActivityQuery = queryOptions({
  queryKey: ['sms', 'days'],
  queryFn: () => valueOf(api.smsActivity(Intl.DateTimeFormat().resolvedOptions().timeZone)),
})
export const smsCountriesQuery = queryOptions({
  queryKey: ['sms', 'countries'],
  queryFn: () => valueOf(api.smsCountries()),
})
export const applicationsQuery = queryOptions({
  queryKey: ['applications', 'all'],
  queryFn: () => valueOf(api.applications()),
})
export const applicationQuery = (id: string) =>
  queryOptions({ queryKey: ['applications', 'one', id], queryFn: () => valueOf(api.application(id)) })
/** What the policy in force means for everybody: how many can sign in, of all and of the administrators. */
export const inForceQuery = queryOptions({
  queryKey: ['users', 'in-force'],
  queryFn: async () => {
    const { twoFactor } = await valueOf(api.policy())
    return { twoFactor, ...(await valueOf(api.previewPolicy(twoFactor))) }
  },
})
/** The last import of the account; null where there was none. */
export const importQuery = queryOptions({
  queryKey: ['import'],
  queryFn: async () => {
    const reply = await api.importState()
    return reply.kind === 'refused' && reply.code === 'not_found'
      ? null
      : valueOf<ImportStateOnWire>(Promise.resolve(reply))
  },
})
