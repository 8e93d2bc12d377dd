import type { AccountCaller } from '../http/door.ts'
import type { Instant } from '../store/duration.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** What changes of users need of the world. */
export type UserWorld = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>

/** Whom an act changes, as she was before; by whom, and what the account is called. */
export type UserAct = { caller: AccountCaller; user: User; account: string; now: Instant }
