import { z } from 'zod'
import { canBeSeen, isPlainLine } from '../config.ts'

/** One line of text as a person types it: trimmed, plain, 1 to `max` characters of which one at least can be seen. */
export const line = (max: number) =>
  z
    .string()
    .refine(isPlainLine, 'Use plain characters on one line.')
    .transform((text) => text.trim())
    .pipe(
      z
        .string()
        .min(1, 'Fill this in.')
        .max(max, `Use at most ${max} characters.`)
        .refine((text) => text === '' || canBeSeen(text), 'Use characters that can be seen.'),
    )

/** A secret as typed, never trimmed: well-formed Unicode of at most `max` UTF-16 units. */
export const secret = (max: number) =>
  z
    .string()
    .min(1, 'Fill this in.')
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Use plain characters.')

/** The token of a link that we mailed, as it stands behind the `#` of its address. */
export const linkToken = z.string().min(1, 'Open the whole link of the e-mail.').max(300)

/** A moment on the wire: RFC 3339 in UTC. */
export const moment = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })

/** An opaque id with its prefix, for example `usr_…`. */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{20,40}$`), `An id that begins with ${prefix}_.`)
