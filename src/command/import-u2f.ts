import { z } from 'zod'
import { record } from '../audit/audit.ts'
import { line } from '../http/field-shape.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { coseKeyOfPoint } from '../method/security-key/cose-key.ts'
import { wrongKeyBinding } from '../method/security-key/key-binding.ts'
import { addKey, MOST_KEYS } from '../method/security-key/key-store.ts'
import { endSudoOf } from '../session/sudo.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { parseEmail } from '../user/email.ts'
import { findUserByLogin, isActive, readUser, type User, userToChange } from '../user/user-store.ts'
import type { CommandWorld } from './command-world.ts'
import type { CommandAnswer } from './password-reset-link.ts'

const MOST_HANDLE_BYTES = 1023

const base64url = (name: string) =>
  z
    .string(`${name}: Write it in base64url.`)
    .refine(
      (text) => text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text,
      `${name}: Write it in base64url, without padding.`,
    )

const LineShape = z.strictObject({
  email: z
    .string('email: Write whom the key belongs to.')
    .refine((text) => parseEmail(text) !== null, 'email: This is no e-mail address.'),
  keyHandle: base64url('keyHandle').refine(
    (text) => Buffer.byteLength(text, 'base64url') <= MOST_HANDLE_BYTES,
    `keyHandle: It has ${MOST_HANDLE_BYTES} bytes at most.`,
  ),
  publicKey: base64url('publicKey').transform((text, context) => {
    const coseKey = coseKeyOfPoint(Buffer.from(text, 'base64url'))
    if (coseKey !== null) return coseKey.toString('base64url')
    context.addIssue('publicKey: It is no point of P-256. Write its 65 bytes, of which the first is 4.')
    return z.NEVER
  }),
  name: line(60).optional(),
})

/** One key that was registered through the U2F API, and the line that it stands in. */
type Registered = z.infer<typeof LineShape> & { line: number }

/** What is wrong with a line, told once every line was looked at. */
type Problem = { line: number; says: string }

/** Nothing of a file is imported where anything in it is wrong. */
class WrongLines extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super('some lines are wrong')
    this.problems = problems
  }
}

/**
 * Imports keys that users have registered elsewhere through the U2F API: JSON lines `{email, keyHandle, publicKey,
 * name?}`, the key handle and the uncompressed P-256 point (FIDO U2F Raw Message Formats §4.3) in base64url. They answer
 * for `SALLYPORT_U2F_APP_ID`, and count as proven. Every line is checked and every problem told; all are imported, or
 * none. Each user is told by e-mail.
 */
export async function importU2f(world: CommandWorld, text: string): Promise<CommandAnswer> {
  const { config, store, clock } = world
  const appId = config.webauthn.u2fAppId
  if (appId === null)
    return refusal(
      'Set SALLYPORT_U2F_APP_ID to the app id under which the keys were registered, then repeat this.',
    )
  const wrongBinding = await wrongKeyBinding(store.read, config)
  if (wrongBinding !== null) return refusal(wrongBinding)
  const { registered, problems } = readLines(text)
  if (registered.length === 0 && problems.length === 0) return refusal('The file holds no lines.')
  const now = clock.now()
  try {
    await store.write((tx) => importAll(world, tx, { appId, registered, problems }, now))
  } catch (error) {
    if (error instanceof WrongLines) return refusal(...inOrder(error.problems))
    throw error
  }
  return {
    done: true,
    says: registered.length === 1 ? '1 key is imported.' : `${registered.length} keys are imported.`,
  }
}

const refusal = (...lines: string[]): CommandAnswer => ({
  done: false,
  says: ['Nothing was imported.', ...lines].join('\n'),
})

const inOrder = (problems: readonly Problem[]): string[] =>
  problems.toSorted((a, b) => a.line - b.line).map(({ line: at, says }) => `  line ${at}: ${says}`)

function readLines(text: string): { registered: Registered[]; problems: Problem[] } {
  const registered: Registered[] = []
  const problems: Problem[] = []
  const firstLine = new Map<string, number>()
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (written.trim() === '') continue
    const at = index + 1
    const form = LineShape.safeParse(parsed(written))
    if (!form.success) {
      problems.push(...form.error.issues.map((issue) => ({ line: at, says: inWords(issue) })))
      continue
    }
    const first = firstLine.get(form.data.keyHandle)
    if (first === undefined) {
      firstLine.set(form.data.keyHandle, at)
      registered.push({ ...form.data, line: at })
    } else problems.push({ line: at, says: `keyHandle: It stands in line ${first} already.` })
  }
  return { registered, problems }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `There is no field ${issue.keys.join(', ')}. A line has email, keyHandle, publicKey and name.`
  if (issue.path.length === 0)
    return 'This is no JSON object. Write {"email": …, "keyHandle": …, "publicKey": …} on one line.'
  return issue.path[0] === 'name' ? `name: ${issue.message}` : issue.message
}

type Import = { appId: string; registered: readonly Registered[]; problems: readonly Problem[] }

async function importAll(
  world: CommandWorld,
  tx: Tx,
  { appId, registered, problems }: Import,
  now: Instant,
): Promise<void> {
  const wrong = [...problems]
  const owners = await lockOwners(tx, registered)
  const { rpId } = world.config.webauthn
  for (const { line: at, email, keyHandle: credentialId, publicKey, name } of registered) {
    const owner = owners.get(email)
    if (!owner) {
      wrong.push({ line: at, says: `email: Nobody who is active signs in with ${email}.` })
      continue
    }
    const key = { name, credentialId, publicKey, counter: 0, transports: [], rpId, appId }
    const added = await addKey(world, tx, owner, key, now)
    if (added === null) wrong.push({ line: at, says: 'keyHandle: This key is set up already.' })
    else if ((await readUser(tx, owner.accountId, owner.id)).securityKeys > MOST_KEYS)
      wrong.push({ line: at, says: `email: A user can have ${MOST_KEYS} keys.` })
    else {
      // what her password alone was good for before is over, as with every first authenticator
      await endSudoOf(tx, owner, null)
      await endSignInsOf(tx, owner, null, now)
      await tell(world, tx, owner, added, now)
    }
  }
  if (wrong.length > 0) throw new WrongLines(wrong)
}

/** The users of all lines by their e-mail as it is written, each locked, always in the same order. */
async function lockOwners(tx: Tx, registered: readonly Registered[]): Promise<Map<string, User>> {
  const found: { email: string; user: User }[] = []
  for (const email of new Set(registered.map((one) => one.email))) {
    const user = await findUserByLogin(tx, parseEmail(email)?.key ?? '')
    if (user) found.push({ email, user })
  }
  const owners = new Map<string, User>()
  for (const { email, user } of found.toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1))) {
    const locked = await userToChange(tx, user.accountId, user.id)
    if (isActive(locked)) owners.set(email, locked)
  }
  return owners
}

async function tell(
  world: CommandWorld,
  tx: Tx,
  { accountId, id: subjectId, email: to }: User,
  { id, name }: { id: string; name: string },
  now: Instant,
): Promise<void> {
  const details = { authenticator: id, method: 'security_key', name }
  const event = { accountId, type: 'authenticator_imported', actorId: null, subjectId, details } as const
  await record(world, tx, event, now)
  const text = MAILS.authenticatorAdded(aboutNow(world.config, now, null), `the security key “${name}”`)
  await writeMail(world, tx, { accountId, to, text }, now)
}
