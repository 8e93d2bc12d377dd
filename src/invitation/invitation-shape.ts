import { z } from 'zod'
import { linkToken, moment, secret } from '../http/field-shape.ts'

export const AcceptanceShape = z
  .strictObject({ token: linkToken, password: secret(1024) })
  .meta({ id: 'Acceptance' })

/** What the page of an invitation shows. */
export const InvitationShape = z
  .object({
    account: z.object({ name: z.string() }),
    invitedBy: z.string().nullable().meta({ description: 'The name of the administrator who invited.' }),
    email: z.string(),
    secondFactorFollows: z
      .boolean()
      .meta({ description: 'Whether a second factor is set up after the password.' }),
    expiresAt: moment,
  })
  .meta({ id: 'Invitation' })
export type InvitationOnWire = z.infer<typeof InvitationShape>
