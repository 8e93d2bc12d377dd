import { z } from 'zod'
import { line, moment } from '../http/field-shape.ts'

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
