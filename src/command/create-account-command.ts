import { parseArgs } from 'node:util'
import { refuseIssues } from '../http/problem.ts'
import { Refusal } from '../refusal.ts'
import { createAccount } from '../sign-up/create-account.ts'
import { NewAccountShape } from '../sign-up/sign-up-shape.ts'
import type { CommandWorld } from './command-world.ts'
import type { CommandAnswer } from './password-reset-link.ts'

/** What it takes. */
export const CREATE_ACCOUNT_TAKES =
  '--account NAME --name NAME --email EMAIL --phone NUMBER [--country CODE]; the password is read from the standard input'

const OPTIONS = {
  account: { type: 'string' },
  country: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  phone: { type: 'string' },
} as const

const FIELD: Record<string, string> = {
  '/account/name': '--account',
  '/account/country': '--country',
  '/admin/name': '--name',
  '/admin/email': '--email',
  '/admin/phone': '--phone',
  '/admin/password': 'password',
}

/**
 * Creates an account with its first administrator, as the operator. The password comes from the standard input, so that
 * it stands in no list of processes and in no shell's history.
 */
export async function createAccountByCommand(
  world: CommandWorld,
  args: string[],
  readPassword: () => Promise<string>,
): Promise<CommandAnswer> {
  try {
    const { values } = parseArgs({ args, options: OPTIONS })
    const { account: name, country, ...admin } = values
    const form = NewAccountShape.safeParse({
      account: { name, ...(country === undefined ? {} : { country }) },
      admin: { ...admin, password: await readPassword() },
    })
    if (!form.success) throw refuseIssues(form.error)
    const { accountId } = await createAccount(world, 'operator', form.data, null)
    const { origin } = world.config.publicUrl
    return {
      done: true,
      says: `The account ${accountId} is created. ${admin.email} signs in at ${origin}/sign-in`,
    }
  } catch (error) {
    if (error instanceof TypeError)
      return { done: false, says: `Usage: create-account ${CREATE_ACCOUNT_TAKES}` }
    if (!(error instanceof Refusal)) throw error
    const fields = error.errors.map(({ pointer, detail }) => `  ${FIELD[pointer] ?? pointer}: ${detail}`)
    return {
      done: false,
      says: ['Nothing was created.', ...(fields.length > 0 ? fields : [error.message])].join('\n'),
    }
  }
}
