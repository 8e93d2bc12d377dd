import { z } from 'zod'
import { line } from '../http/field-shape.ts'
import { RoleShape } from '../user/user-shape.ts'

export const NewUserShape = z
  .strictObject({
    name: line(100),
    email: line(254),
    role: RoleShape.default('member'),
    phone: line(40).nullish().meta({
      description: 'In any usual form; mandatory while SMS is an active method.',
    }),
  })
  .meta({ id: 'NewUser' })
export type NewUser = z.infer<typeof NewUserShape>

export const UserPatchShape = z
  .strictObject({ status: z.enum(['active', 'deactivated']) })
  .meta({ id: 'UserPatch' })
