import { z } from 'zod'
import { linkToken } from '../http/field-shape.ts'

/** A link of a mail, to be looked at or used. */
export const LinkShape = z.strictObject({ token: linkToken }).meta({ id: 'Link' })

/** An example of it, for the description of the API. */
export const EXAMPLE_LINK = { token: 'what stands behind the # of the link' }
