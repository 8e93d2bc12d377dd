import { type House, signedIn, type TestAccount } from '../../test/house.ts'
import { createUser, KAI, mailTo } from '../../test/invited.ts'
import type { Mail } from '../../src/world.ts'

/** The address of the link in a mail, at the house that runs. */
export function linkIn({ text }: Pick<Mail, 'text'>, { url }: House): string {
  const [, path] = /^https?:\/\/[^/]+(\/\S+#\S+)$/m.exec(text) ?? []
  if (path === undefined) throw new Error(`no link in ${text}`)
  return url + path
}

/** Invites Kai Lund as an administrator does, and gives back the link of the mail. */
export async function inviteKai(house: House, account: TestAccount, over: object = {}): Promise<string> {
  const made = await createUser(await signedIn(house, account), over)
  if (made.status !== 201) throw new Error(`not created: ${JSON.stringify(made.body)}`)
  return linkIn(await mailTo(house, KAI.email, 'invited you'), house)
}
