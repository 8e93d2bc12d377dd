import { z } from 'zod'
import { line } from '../http/field-shape.ts'
import { CoverageWordShape, PhoneStatusShape, RoleShape, UserShape } from '../user/user-shape.ts'

const phone = line(40).nullish().meta({
  description: 'In any usual form; mandatory while SMS is an active method.',
})

export const NewUserShape = z
  .strictObject({
    name: line(100),
    email: line(254),
    role: RoleShape.default('member'),
    phone,
    invite: z.boolean().default(true).meta({ description: 'Whether an invitation is mailed at once.' }),
  })
  .meta({ id: 'NewUser' })
export type NewUser = z.infer<typeof NewUserShape>

/** What is to change of a user; what is left out stays. */
export const UserPatchShape = z
  .strictObject({
    name: line(100).optional(),
    email: line(254).optional().meta({ description: 'Only while the user has not accepted yet.' }),
    role: RoleShape.optional(),
    phone,
    status: z.enum(['active', 'deactivated']).optional().meta({
      description:
        'Told to the user by mail. Beyond ten acts an hour for one user a deactivation is not told any more, and a reactivation refused with `mail_limit`.',
    }),
  })
  .refine(
    (patch) => Object.values(patch).some((value) => value !== undefined),
    'Name what to change: name, email, role, phone or status.',
  )
  .meta({ id: 'UserPatch' })
export type UserPatch = z.infer<typeof UserPatchShape>

/** Which users are shown. */
export const SHOWN = ['everyone', 'attention', 'admins', 'deactivated'] as const
/** In which order: by name, or the one who signed in last first. */
export const SORTS = ['name', 'last_sign_in'] as const

export const UsersQueryShape = z.strictObject({
  search: z.string().max(100, 'Use at most 100 characters.').optional(),
  show: z.enum(SHOWN).default('everyone'),
  coverage: CoverageWordShape.optional(),
  phone: z.enum([...PhoneStatusShape.options, 'none']).optional(),
  sort: z.enum(SORTS).default('name'),
  cursor: z.string().max(8_000).optional(),
  limit: z
    .string()
    .regex(/^([1-9]|[1-9]\d|1\d\d|200)$/, 'A whole number from 1 to 200.')
    .optional(),
})
export type UsersQuery = z.infer<typeof UsersQueryShape>

const count = z.number().int().nonnegative()

export const UsersShape = z
  .object({
    items: z.array(UserShape),
    nextCursor: z.string().nullable(),
    matching: count.meta({ description: 'How many users match, on all pages.' }),
    counts: z
      .object({ everyone: count, attention: count, admins: count, deactivated: count })
      .meta({ description: 'How many each of `show` has, whatever is searched for.' }),
  })
  .meta({ id: 'Users' })
export type UsersOnWire = z.infer<typeof UsersShape>
