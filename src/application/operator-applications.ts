import { z } from 'zod'
import type { Config } from '../config.ts'
import { ConfigProblems } from '../config/config-problems.ts'
import { line } from '../http/field-shape.ts'
import { Refusal } from '../refusal.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { Application } from './application.ts'
import { applicationFields } from './application-shape.ts'
import { judgeApplication } from './judge-application.ts'

/** An application that the operator has registered for the users of every account, with the hash of its secret. */
export type OperatorApplication = Application & { accountId: null; secretHash: string | null }

/** How the operator names an application: never as one of an account is named. */
export const OPERATOR_ID = /^(?!app_)[a-z0-9][a-z0-9_-]{2,39}$/

const SettingShape = z.strictObject({
  ...applicationFields,
  id: z
    .string()
    .regex(
      OPERATOR_ID,
      'Use 3 to 40 letters in lower case, digits, hyphens and underscores, not app_ first.',
    ),
  // a host belongs to one account, whose users alone its proxy lets in
  kind: z.enum(['web', 'public']),
  name: line(80),
  secret: z
    .string()
    .min(32, 'Use at least 32 characters, for example those of: openssl rand -base64 32.')
    .optional(),
  redirectAddresses: applicationFields.redirectAddresses.default([]),
  signOutAddresses: applicationFields.signOutAddresses.default([]),
  backChannelAddress: applicationFields.backChannelAddress.default(null),
  allowedOrigins: applicationFields.allowedOrigins.default([]),
  hosts: z.tuple([]).default([]),
  openTo: applicationFields.openTo.default('everyone'),
  asksFor: applicationFields.asksFor.default('signed_in'),
  notOlderThan: applicationFields.notOlderThan.default(null),
  subject: applicationFields.subject.default('public'),
})

const read = new WeakMap<Config, readonly OperatorApplication[]>()

/**
 * The applications that the operator's file names (`SALLYPORT_APPLICATIONS`). Throws `ConfigProblems` with everything
 * that is wrong in it, never with a secret.
 */
export function operatorApplications(config: Config): readonly OperatorApplication[] {
  const known = read.get(config)
  if (known) return known
  const problems: string[] = []
  const made = config.applications.flatMap((entry, at) => {
    const say = (what: string) => void problems.push(`SALLYPORT_APPLICATIONS: entry ${at + 1}: ${what}`)
    const parsed = SettingShape.safeParse(entry)
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        say(`${path.join('.') || 'as a whole'}: ${message}`)
      return []
    }
    const { secret, ...application } = parsed.data
    const wanted = application.kind === 'web'
    if (wanted !== (secret !== undefined))
      say(`secret: ${wanted ? 'A web application needs one.' : 'Only a web application has one.'}`)
    try {
      judgeApplication(application)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      for (const { pointer, detail } of error.errors)
        say(`${pointer.slice(1).replaceAll('/', '.')}: ${detail}`)
    }
    return [{ ...application, accountId: null, secretHash: secret === undefined ? null : hashSecret(secret) }]
  })
  const ids = made.map(({ id }) => id)
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    problems.push(`SALLYPORT_APPLICATIONS: the id ${id} is there twice.`)
  if (problems.length > 0) throw new ConfigProblems(problems)
  read.set(config, made)
  return made
}
