import { texts } from './texts.ts'
import type { Open } from './ways.ts'

/** Why she must show that it is she, though she has something to answer with: it is not what her account uses now. */
export function proofLead({ methods }: Open): string {
  const [only, another] = methods
  return only === undefined || another !== undefined ? texts.proofLead.several : texts.proofLead[only.method]
}
