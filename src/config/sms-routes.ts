import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Say } from './config-problems.ts'
import { SENDER, type SmsSetting } from './sms-setting.ts'

/**
 * How SMS to numbers that begin with `prefix` are sent; the longest prefix of a number counts. `gateways`: by name, in
 * order. `from`: the sender that shows there. `price`: of one SMS, in `currency`.
 */
export type SmsRoute = { prefix: string; gateways?: string[]; from?: string; price?: number }

/** What the operator's file of routes says. `refuse`: prefixes to which nothing is ever sent. */
export type SmsRoutes = { currency: string | null; routes: SmsRoute[]; refuse: string[] }

const NAME = 'SALLYPORT_SMS_ROUTES'
const NONE: SmsRoutes = { currency: null, routes: [], refuse: [] }

const prefix = z.string().regex(/^\+[1-9]\d{0,14}$/, 'a prefix begins with + and the country code, as +44')
const FileShape = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency has three capitals, as EUR')
    .optional(),
  routes: z
    .array(
      z.strictObject({
        prefix,
        gateways: z.array(z.string()).min(1, 'name at least one gateway').optional(),
        from: z.string().regex(SENDER, 'a sender is a number, or 1 to 11 letters and digits').optional(),
        price: z.number().min(0).max(1_000).optional(),
      }),
    )
    .default([]),
  refuse: z.array(prefix).default([]),
})

/** Reads the file of `SALLYPORT_SMS_ROUTES`, and says what is wrong in it, by its place. */
export function readSmsRoutes(
  file: string | undefined,
  gateways: readonly SmsSetting[],
  say: Say,
): SmsRoutes {
  if (file === undefined) return NONE
  const path = resolve(file)
  if (!existsSync(path)) {
    say(NAME, `There is no file ${path}.`)
    return NONE
  }
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    say(NAME, `${path} is not JSON.`)
    return NONE
  }
  const read = FileShape.safeParse(json)
  if (!read.success) {
    for (const { path: where, message } of read.error.issues)
      say(NAME, `${where.length === 0 ? path : where.join('.')}: ${message}.`)
    return NONE
  }
  const { currency = null, routes, refuse } = read.data
  const known = gateways.map(({ name }) => name)
  for (const [at, { prefix: begins, gateways: wanted = [], price }] of routes.entries()) {
    for (const name of wanted.filter((one) => !known.includes(one)))
      say(NAME, `routes.${at}: there is no gateway "${name}". There are: ${known.join(', ')}.`)
    if (routes.findIndex((route) => route.prefix === begins) < at)
      say(NAME, `routes.${at}: ${begins} has a route already.`)
    if (price !== undefined && currency === null) say(NAME, `routes.${at}: a price needs a "currency".`)
  }
  return { currency, routes: routes as SmsRoute[], refuse }
}
