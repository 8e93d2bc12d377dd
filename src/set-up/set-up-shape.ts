import { z } from 'zod'

/** What the first-run page needs to know before anybody is signed in. */
export const SetUpStateShape = z
  .object({
    firstAccount: z
      .boolean()
      .meta({ description: 'No account exists yet, and the set-up code may create it.' }),
    signUp: z.enum(['first', 'open', 'closed']).meta({ description: 'Who may create accounts.' }),
    codeAccepted: z.boolean().meta({ description: 'This browser has shown the set-up code.' }),
    outbox: z
      .object({ sms: z.boolean(), mail: z.boolean() })
      .nullable()
      .meta({ description: 'Which messages stay in the outbox, where this browser may open it.' }),
  })
  .meta({ id: 'SetUpState' })
export type SetUpState = z.infer<typeof SetUpStateShape>

export const SetUpCodeShape = z
  .strictObject({ setUpCode: z.string().min(1).max(200) })
  .meta({ id: 'SetUpCode' })
