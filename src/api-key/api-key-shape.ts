import { z } from 'zod'
import { line, moment } from '../http/field-shape.ts'
import { SCOPE_NAMES } from '../http/scope.ts'

const scope = z.enum(SCOPE_NAMES)

export const NewApiKeyShape = z
  .strictObject({
    name: line(100).meta({ description: 'By which its administrators know it.' }),
    scopes: z
      .array(scope)
      .min(1, 'Choose at least one.')
      .max(SCOPE_NAMES.length, 'Name each once.')
      .meta({ description: 'What the key may be used for.' }),
    endsIn: z.enum(['30_days', '90_days', '1_year', 'never']).default('1_year'),
  })
  .meta({ id: 'NewApiKey' })
export type NewApiKey = z.infer<typeof NewApiKeyShape>

/** A key by which a program calls. */
export const ApiKeyShape = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scope),
    createdAt: moment,
    createdBy: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'null: the user is not there any more.' }),
    lastUsed: z.object({ at: moment, address: z.string() }).nullable().meta({
      description: 'To the minute. null: never used.',
    }),
    endsAt: moment.nullable().meta({ description: 'null: never.' }),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyOnWire = z.infer<typeof ApiKeyShape>

export const CreatedApiKeyShape = ApiKeyShape.extend({
  key: z.string().meta({ description: 'The key itself. It is shown only now.' }),
}).meta({ id: 'CreatedApiKey' })
export type CreatedApiKeyOnWire = z.infer<typeof CreatedApiKeyShape>

export const ApiKeysShape = z
  .object({
    items: z.array(ApiKeyShape),
    nextCursor: z.null().meta({ description: 'All stand on one page: an account has 100 at most.' }),
  })
  .meta({ id: 'ApiKeys' })
export type ApiKeysOnWire = z.infer<typeof ApiKeysShape>
