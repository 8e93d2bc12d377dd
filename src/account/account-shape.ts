import { z } from 'zod'
import { line, moment } from '../http/field-shape.ts'

export const CountryShape = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Choose a country.')
  .meta({ description: 'ISO 3166-1 alpha-2' })

export const AccountShape = z
  .object({
    id: z.string(),
    name: z.string(),
    country: z.string(),
    createdAt: moment,
    changed: z.object({ at: moment, by: z.string() }).nullable(),
    administrators: z
      .array(z.string())
      .meta({ description: 'Names of up to 3 active administrators, whom a member may ask.' }),
  })
  .meta({ id: 'Account' })
export type AccountOnWire = z.infer<typeof AccountShape>

export const AccountPatchShape = z
  .strictObject({ name: line(100).optional(), country: CountryShape.optional() })
  .refine(
    (patch) => patch.name !== undefined || patch.country !== undefined,
    'Name what to change: name or country.',
  )
  .meta({ id: 'AccountPatch' })
