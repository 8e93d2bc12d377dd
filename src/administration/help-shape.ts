import { z } from 'zod'
import { line, moment } from '../http/field-shape.ts'
import { CoverageWordShape, MethodShape } from '../user/user-shape.ts'

/** How long a temporary code is to live. */
export const TemporaryCodeWantedShape = z
  .strictObject({
    hours: z.int().min(1, 'At least 1 hour.').max(24, 'At most 24 hours.').default(24),
  })
  .meta({ id: 'TemporaryCodeWanted' })

/** What takes the place of a user's number; without one it is removed. */
export const SecondFactorResetShape = z
  .strictObject({
    phone: line(40).optional().meta({ description: 'A new number in any usual form.' }),
  })
  .meta({ id: 'SecondFactorReset' })

/** A temporary code, shown this once, to be handed over in person or by phone. */
export const IssuedCodeShape = z
  .object({
    temporaryCode: z.string().meta({ description: '10 letters and digits; capitals do not matter.' }),
    expiresAt: moment,
  })
  .meta({ id: 'IssuedCode' })
export type IssuedCodeOnWire = z.infer<typeof IssuedCodeShape>

/** What a user has, as her administrator sees it. */
export const UserAuthenticatorsShape = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        method: MethodShape,
        name: z.string().meta({ description: 'Of a phone: its number in E.164.' }),
        proven: z.boolean(),
        addedAt: moment.nullable(),
        lastUsedAt: moment.nullable(),
      }),
    ),
    recoveryCodesLeft: z.number().int(),
    temporaryCodeEndsAt: moment
      .nullable()
      .meta({ description: 'Of a temporary code that was not used yet.' }),
    sessions: z.number().int().meta({ description: 'How many are open.' }),
    ifPhone: z
      .object({ removed: CoverageWordShape, replaced: CoverageWordShape })
      .meta({ description: 'What the user would meet next without a number, and with another one.' }),
    reset: z
      .object({ at: moment, by: z.string().nullable() })
      .nullable()
      .meta({ description: 'The last reset, where nothing was set up since.' }),
  })
  .meta({ id: 'UserAuthenticators' })
export type UserAuthenticatorsOnWire = z.infer<typeof UserAuthenticatorsShape>
