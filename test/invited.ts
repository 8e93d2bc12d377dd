import type { Mail } from '../src/world.ts'
import { newBrowser, type TestAnswer, type TestBrowser } from './browser.ts'
import { type House, SET_UP_CODE, signedIn, type TestAccount } from './house.ts'

/** The password that an invited user chooses. */
export const OWN_PASSWORD = 'words that nobody else would choose'

/** The user whom an administrator invites where a test does not say otherwise. */
export const KAI = {
  name: 'Kai Lund',
  email: 'kai.lund@example.com',
  role: 'member',
  phone: '+1 303 555 0124',
}

/** The nth e-mail to an address whose subject has these words, counted from 1; waits until it has gone out. */
export async function mailTo(house: House, to: string, words: string, nth = 1): Promise<Mail> {
  for (let tries = 0; tries < 800; tries++) {
    const mail = house.mails.filter((one) => one.to === to && one.subject.includes(words))[nth - 1]
    if (mail) return mail
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`mail ${nth} to ${to} with "${words}" did not come`)
}

/** What stands behind the `#` of the first link of a mail that has one. */
export function tokenIn({ text }: Pick<Mail, 'text'>): string {
  const token = /#(\S+)/.exec(text)?.[1]
  if (!token) throw new Error(`no link in ${text}`)
  return token
}

/** What stands behind the `#` of the newest mail to an address, at a product that runs as a process. */
export async function tokenFromOutbox(url: string, to: string): Promise<string> {
  const headers = { authorization: `Bearer ${SET_UP_CODE}` }
  for (let tries = 0; tries < 400; tries++) {
    const { body } = await newBrowser(url).call('GET', '/api/v1/outbox', undefined, headers)
    const mail = body.items.find((one: { to: string }) => one.to === to)
    if (mail) return tokenIn(mail)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`no mail to ${to}`)
}

/** The 8 digits of a mail. */
export function codeIn({ text }: Pick<Mail, 'text'>): string {
  const code = /^\s*(\d{8})\s*$/m.exec(text)?.[1]
  if (!code) throw new Error(`no code in ${text}`)
  return code
}

/** A code of 8 digits that is certainly not the right one. */
export const wrongMailCode = (code: string): string => (code === '00000000' ? '00000001' : '00000000')

/** Asks for a new user, as an administrator does. */
export const createUser = (admin: TestBrowser, over: object = {}): Promise<TestAnswer> =>
  admin.call('POST', '/api/v1/account/users', { ...KAI, ...over })

/** Somebody who was invited: what she has in hand, and as whom she will sign in. */
export type Invited = TestAccount & { token: string; admin: TestBrowser }

/** Creates a user in an account and gives back the invitation that was mailed to her. */
export async function invited(
  house: House,
  account: TestAccount,
  over: { email?: string; phone?: string | null; role?: string; admin?: TestBrowser } = {},
): Promise<Invited> {
  const { admin = await signedIn(house, account), ...wanted } = over
  const before = house.mails.filter(({ subject }) => subject.includes('invited you')).length
  const { status, body } = await createUser(admin, wanted)
  if (status !== 201) throw new Error(`the user was not created: ${JSON.stringify(body)}`)
  for (let tries = 0; tries < 800; tries++) {
    const mail = house.mails.filter(({ subject }) => subject.includes('invited you'))[before]
    if (mail) {
      const { id: userId, email } = body
      return {
        accountId: account.accountId,
        userId,
        email,
        phone: body.phone ?? '',
        token: tokenIn(mail),
        admin,
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the invitation was not mailed')
}

/** Accepts an invitation in a browser. */
export const accept = (browser: TestBrowser, token: string, password = OWN_PASSWORD): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/invitations/acceptance', { token, password })

/** Looks at an invitation. */
export const look = (browser: TestBrowser, token: string): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/invitations/link', { token })

/** Begins a sign-in with the password that an invited user has chosen. */
export const comeBack = (browser: TestBrowser, { email }: { email: string }): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/sign-in', { email, password: OWN_PASSWORD })

/** An answer in one line: its status and, where it is a refusal, its code. */
export const said = ({ status, body }: TestAnswer): string =>
  body?.code === undefined ? String(status) : `${status} ${body.code}`
