import { z } from 'zod'
import { moment } from '../http/field-shape.ts'

export const RoleShape = z.enum(['admin', 'member'], 'Choose admin or member.')
export const MethodShape = z.enum(['sms', 'app', 'security_key'])
export const PhoneStatusShape = z.enum(['unreachable', 'shared', 'unproven', 'reachable'])
export const CoverageWordShape = z.enum(['ready', 'will_enrol', 'stuck'])

export const UserShape = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: RoleShape,
    phone: z.string().nullable().meta({ description: 'E.164' }),
    phoneStatus: PhoneStatusShape.nullable(),
    status: z.enum(['invited', 'active', 'deactivated']),
    coverage: CoverageWordShape,
    ownChoice: z.boolean(),
    methods: z.array(MethodShape),
    secondFactor: z.object({ lockedUntil: moment.nullable(), disabled: z.boolean() }),
    lastSignInAt: moment.nullable(),
    invitedAt: moment.nullable().meta({
      description: 'When the last invitation was made, while it is not accepted; null where there is none.',
    }),
  })
  .meta({ id: 'User' })
export type UserOnWire = z.infer<typeof UserShape>
