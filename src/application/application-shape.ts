import { z } from 'zod'
import { id, line, moment } from '../http/field-shape.ts'
import { ASKS_FOR, KINDS, NOT_OLDER_THAN, OPEN_TO, SUBJECTS } from './application.ts'

const keysOf = <T extends object>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]]

const MOST_ADDRESSES = 20
const MOST_HOSTS = 20
const text = z.string().min(1, 'Fill this in.').max(1_000, 'Use at most 1000 characters.')
const some = (most: number, what: string) => z.array(text).max(most, `Write at most ${most} ${what}.`)

const KindShape = z.enum(keysOf(KINDS)).meta({ description: 'How it reaches Sallyport.' })
const OpenToShape = z.enum(keysOf(OPEN_TO))
const AsksForShape = z.enum(keysOf(ASKS_FOR)).meta({ description: 'What it asks for of whoever enters.' })
const NotOlderThanShape = z
  .enum(keysOf(NOT_OLDER_THAN))
  .nullable()
  .meta({ description: 'How old a second factor may be; null unless it asks for a recent one.' })

const changeable = {
  name: line(80).meta({ description: 'Users read it when they sign in.' }),
  redirectAddresses: some(MOST_ADDRESSES, 'addresses').meta({
    description: 'Where a sign-in is given back. Compared exactly.',
  }),
  signOutAddresses: some(MOST_ADDRESSES, 'addresses').meta({
    description: 'Where a sign-out that it asked for leads. Compared exactly.',
  }),
  backChannelAddress: text.nullable().meta({
    description: 'Where it is told that a session has ended (OpenID Connect Back-Channel Logout).',
  }),
  allowedOrigins: some(MOST_ADDRESSES, 'origins').meta({
    description: 'Whose pages may call the token endpoint.',
  }),
  hosts: some(MOST_HOSTS, 'hosts').meta({ description: 'The hosts whose proxy asks.' }),
  openTo: OpenToShape,
  asksFor: AsksForShape,
  notOlderThan: NotOlderThanShape,
  subject: z
    .enum(SUBJECTS)
    .meta({ description: 'By which name it knows a user: hers, or one for this application alone.' }),
}

/** What can be said of an application, by its administrator or its operator. */
export const applicationFields = { kind: KindShape, ...changeable }

export const ApplicationShape = z
  .object({
    id: id('app').or(z.string()),
    from: z
      .enum(['account', 'operator'])
      .meta({ description: 'Who registered it; yours to change, or not.' }),
    ...applicationFields,
    name: z.string(),
    secrets: z.array(z.object({ id: z.string(), madeAt: moment, endsAt: moment.nullable() })).meta({
      description: 'Its client secrets that are good now, the newest first; none is ever shown again.',
    }),
    addedAt: moment.nullable(),
    addedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    lastSignInAt: moment.nullable(),
  })
  .meta({ id: 'Application' })
export type ApplicationOnWire = z.infer<typeof ApplicationShape>

export const ApplicationsShape = z.object({ items: z.array(ApplicationShape) }).meta({ id: 'Applications' })
export type ApplicationsOnWire = z.infer<typeof ApplicationsShape>

export const NewApplicationShape = z
  .strictObject({
    kind: KindShape,
    name: applicationFields.name,
    redirectAddresses: applicationFields.redirectAddresses.optional(),
    hosts: applicationFields.hosts.optional(),
  })
  .meta({ id: 'NewApplication' })
export type NewApplication = z.output<typeof NewApplicationShape>

export const ApplicationPatchShape = z.strictObject(changeable).partial().meta({ id: 'ApplicationPatch' })
export type ApplicationPatch = z.output<typeof ApplicationPatchShape>

/** A new application, with its secret where it has one. */
export const AddedApplicationShape = ApplicationShape.extend({
  secret: z.string().nullable().meta({ description: 'Shown only now. Null where the kind has none.' }),
}).meta({ id: 'AddedApplication' })
export type AddedApplicationOnWire = z.infer<typeof AddedApplicationShape>

export const ApplicationSecretShape = z
  .object({ secret: z.string().meta({ description: 'Shown only now.' }), application: ApplicationShape })
  .meta({ id: 'ApplicationSecret' })
export type ApplicationSecretOnWire = z.infer<typeof ApplicationSecretShape>
