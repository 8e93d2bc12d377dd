import { z } from 'zod'
import { CoverageWordShape, PhoneStatusShape, RoleShape } from '../user/user-shape.ts'

const count = z.number().int().nonnegative()
const Who = z.object({ id: z.string(), name: z.string() })

const coverageCursor = z
  .string()
  .regex(/^\d{1,5}\.[01]\.\d{1,16}\.usr_[0-9a-z]{26}$/, 'Pass on the nextCursor of the page before.')
const PolicyCauseShape = z.enum(['shorter_period', 'method_not_allowed', 'two_factor_off'])

/** A user, what she would meet at her next sign-in, and what would help her. */
export const CoveredUserShape = Who.extend({
  email: z.string(),
  before: CoverageWordShape.meta({ description: 'Under the policy in force.' }),
  after: CoverageWordShape.meta({ description: 'Under the policy that is looked at.' }),
  prove: z
    .array(z.string())
    .nullable()
    .meta({ description: 'What she may prove with before she enrols; null where nothing is to be proved.' }),
  enrols: z
    .array(z.string())
    .meta({ description: 'The methods that she would set up; empty where she has one.' }),
  stuckBecause: z.enum(['unreachable', 'codes_disabled', 'nothing_left']).nullable().meta({
    description: 'Why she would be stuck under the policy that is looked at; null where she is not.',
  }),
  role: RoleShape,
  status: z.enum(['invited', 'active']),
  phone: z.string().nullable(),
  phoneStatus: PhoneStatusShape.nullable(),
}).meta({ id: 'CoveredUser' })
export type CoveredUserOnWire = z.infer<typeof CoveredUserShape>

export const CoverageShape = z
  .object({
    counts: z.object({ ready: count, willEnrol: count, stuck: count }),
    users: z.object({ items: z.array(CoveredUserShape), nextCursor: z.string().nullable() }).meta({
      description: 'Who is stuck first, then who will enrol, then who is ready.',
    }),
    missingPhones: z
      .object({ count, items: z.array(CoveredUserShape), nextCursor: z.string().nullable() })
      .meta({ description: 'Who has no phone number; empty unless two-factor is active and SMS chosen.' }),
    passwordAlone: count.meta({
      description: 'Users whom the password alone signs in: nobody asks them for a second factor.',
    }),
  })
  .meta({ id: 'Coverage' })
export type CoverageOnWire = z.infer<typeof CoverageShape>

/** How many users have a phone number of each word, whatever the policy. */
export const PhonesShape = z
  .object({
    reachable: count,
    unproven: count,
    unreachable: count,
    shared: count,
    none: count.meta({ description: 'Users who have no phone number.' }),
  })
  .meta({ id: 'Phones' })
export type PhonesOnWire = z.infer<typeof PhonesShape>

/** What a policy that is not saved would do. */
export const PolicyPreviewShape = CoverageShape.extend({
  endsTrust: z.object({
    devices: count,
    users: count,
    because: z.array(PolicyCauseShape).meta({ description: 'Every reason for which any of it ends.' }),
    items: z.array(
      Who.extend({
        devices: count,
        because: PolicyCauseShape,
      }),
    ),
  }),
  trusted: z
    .object({ devices: count, users: count })
    .meta({ description: 'All trust that is alive under the policy in force.' }),
  admins: z.object({ ready: count, willEnrol: count, stuck: count }),
  loseProtection: count.meta({
    description: 'Users who are asked for a second factor now, and would sign in with the password alone.',
  }),
}).meta({ id: 'PolicyPreview' })
export type PolicyPreviewOnWire = z.infer<typeof PolicyPreviewShape>

/** Which page of the users, and of those without a phone number. */
export const CoverageQueryShape = z.strictObject({
  cursor: coverageCursor.optional(),
  phonesCursor: coverageCursor.optional(),
  limit: z
    .string()
    .regex(/^([1-9]|[1-9]\d|1\d\d|200)$/, 'A whole number from 1 to 200.')
    .optional(),
})
export type CoverageQuery = z.infer<typeof CoverageQueryShape>
