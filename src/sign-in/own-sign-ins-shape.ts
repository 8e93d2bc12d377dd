import { z } from 'zod'
import { moment } from '../http/field-shape.ts'
import { MethodShape } from '../user/user-shape.ts'
import { AskedBecauseShape } from './sign-in-shape.ts'

const trust = z.object({ earnedBy: MethodShape, trustedAt: moment })

/** A sign-in of the caller's: one that was finished, or was stopped by a wrong answer. */
export const OwnSignInShape = z
  .object({
    id: z.string(),
    at: moment,
    browser: z.string().meta({ description: 'For example "Firefox on Linux".' }),
    address: z.string(),
    answered: z.string().nullable().meta({ description: 'The way that was answered besides the password.' }),
    byBackup: z
      .boolean()
      .meta({ description: 'By the backup method of her account, though she has the primary.' }),
    why: z.string().nullable().meta({
      description: 'not_demanded, answered, a rescue, or trusted_device; null where it was not finished.',
    }),
    askedBecause: AskedBecauseShape.nullable(),
    wrong: z
      .object({ way: z.string(), count: z.int() })
      .nullable()
      .meta({ description: 'How often it was answered wrongly, and by which way last.' }),
    trust: trust
      .extend({ endsAt: moment })
      .nullable()
      .meta({ description: 'The trust that this browser had.' }),
    trustEnded: trust
      .extend({ endedAt: moment, because: z.string() })
      .nullable()
      .meta({ description: 'The trust that this browser had had before, and what ended it.' }),
    trustGiven: z
      .object({ endsAt: moment })
      .nullable()
      .meta({ description: 'The trust that this sign-in earned, with its end when it was given.' }),
  })
  .meta({ id: 'OwnSignIn' })
export type OwnSignInOnWire = z.infer<typeof OwnSignInShape>

/** Sign-ins of a user, the newest first. */
export const OwnSignInsShape = z
  .object({ items: z.array(OwnSignInShape), nextCursor: z.string().nullable() })
  .meta({ id: 'OwnSignIns' })
export type OwnSignInsOnWire = z.infer<typeof OwnSignInsShape>
