import type { World } from '../world.ts'
import type { MethodKind } from './method.ts'
import { smsMethod } from './sms/sms-method.ts'

/** The methods that can be enrolled and answered so far. Adding one is adding a row. */
const KINDS = { sms: smsMethod } as const

export type BuiltMethod = keyof typeof KINDS

/** True where the method can be used already. */
export const isBuilt = (name: string): name is BuiltMethod => Object.hasOwn(KINDS, name)

/** The kind of a method, ready to judge. */
export const methodKind = (world: Pick<World, 'box'>, name: BuiltMethod): MethodKind => KINDS[name](world)
