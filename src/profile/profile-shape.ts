import { z } from 'zod'
import { line } from '../http/field-shape.ts'

export const MePatchShape = z.strictObject({ name: line(100) }).meta({ id: 'MePatch' })
