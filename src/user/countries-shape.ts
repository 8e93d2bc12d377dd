import { z } from 'zod'

export const CountriesShape = z
  .object({ items: z.array(z.object({ code: z.string(), callingCode: z.string() })) })
  .meta({ id: 'Countries' })
export type Countries = z.infer<typeof CountriesShape>
