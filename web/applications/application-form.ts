import type { ApplicationOnWire, ApplicationPatch } from '../../src/application/application-shape.ts'
import type { Refused } from '../call.ts'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'

/** The fields of an application that hold lines. */
const LINES = ['redirectAddresses', 'signOutAddresses', 'allowedOrigins', 'hosts'] as const
type Lines = Record<(typeof LINES)[number], string[]>

/** An application as it is typed: lines may be empty, and the age is kept while it does not count. */
export type Draft = Lines &
  Pick<ApplicationOnWire, 'name' | 'openTo' | 'asksFor' | 'subject'> & {
    notOlderThan: NonNullable<ApplicationOnWire['notOlderThan']>
    backChannelAddress: string
  }

/** An application as its form begins. */
export function draftOf(saved: ApplicationOnWire): Draft {
  const { name, openTo, asksFor, subject } = saved
  const lines = (of: (typeof LINES)[number]) => (saved[of].length === 0 ? [''] : [...saved[of]])
  return {
    name,
    openTo,
    asksFor,
    subject,
    notOlderThan: saved.notOlderThan ?? '1_hour',
    backChannelAddress: saved.backChannelAddress ?? '',
    redirectAddresses: lines('redirectAddresses'),
    signOutAddresses: lines('signOutAddresses'),
    allowedOrigins: lines('allowedOrigins'),
    hosts: lines('hosts'),
  }
}

/** What the form changes; nothing of it that stays as it was. */
export function patchOf(saved: ApplicationOnWire, draft: Draft): ApplicationPatch {
  const { openTo, asksFor, subject } = draft
  const now = {
    name: draft.name.trim(),
    openTo,
    asksFor,
    subject,
    notOlderThan: asksFor === 'recent' ? draft.notOlderThan : null,
    redirectAddresses: written(draft.redirectAddresses),
    signOutAddresses: written(draft.signOutAddresses),
    backChannelAddress: draft.backChannelAddress.trim() || null,
    allowedOrigins: written(draft.allowedOrigins),
    hosts: written(draft.hosts),
  }
  return Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(saved[field as keyof typeof now]),
    ),
  )
}

/** The errors of a refusal by field: a line is counted among those that were sent, and empty ones were not. */
export function draftErrors({ problem }: Refused, draft: Draft): FieldErrors {
  const found: Record<string, string> = {}
  for (const { pointer, detail } of problem.errors ?? []) {
    const [, field = '', nth] = pointer.split('/')
    const of = LINES.find((one) => one === field)
    if (of !== undefined) found[`${of}-${lineOf(draft[of], Number(nth ?? 0))}`] ??= detail
    else if (KNOWN.has(field)) found[field] ??= detail
  }
  return found
}

/** Where an application is: the hosts in its addresses, each once. */
export function placesOf({
  redirectAddresses,
  hosts,
}: Pick<ApplicationOnWire, 'redirectAddresses' | 'hosts'>): string {
  const named = redirectAddresses.map((address) => {
    const url = URL.parse(address)
    return url === null ? address : url.host === '' ? url.protocol : url.host
  })
  return [...new Set([...hosts, ...named])].join(', ')
}

const KNOWN = new Set(['name', 'openTo', 'asksFor', 'notOlderThan', 'backChannelAddress', 'subject'])
const written = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '')

/** At which line of the form the line stands that was the nth to be sent. */
function lineOf(lines: readonly string[], nth: number): number {
  const sent = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at]))
  return sent[nth] ?? 0
}
