import { z } from 'zod'

export const SmsCountriesShape = z
  .object({
    chosen: z.boolean().meta({
      description:
        'Whether an administrator chose them. Else they are the country of the account, and those of numbers that its users have proved.',
    }),
    countries: z.array(z.string()).meta({ description: 'ISO 3166-1 alpha-2' }),
  })
  .meta({ id: 'SmsCountries' })
export type SmsCountriesOnWire = z.infer<typeof SmsCountriesShape>

export const SmsCountriesChoiceShape = z
  .strictObject({
    countries: z
      .array(z.string().max(2))
      .max(300)
      .nullable()
      .meta({ description: 'ISO 3166-1 alpha-2. Null: by default again.' }),
  })
  .meta({ id: 'SmsCountriesChoice' })
