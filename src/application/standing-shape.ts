import type { AsksFor, NotOlderThan } from './application.ts'
import type { Method } from '../policy/method-name.ts'

/** How somebody stands before an application: what is missing, and what a page says of it. */
export type Standing = {
  application: { name: string }
  /** Null: nothing, she may go on. */
  needs: 'sign_in' | 'sign_in_again' | 'second_factor' | 'access' | 'unmet' | null
  asksFor: AsksFor
  notOlderThan: NotOlderThan | null
  methods: Method[]
  secondFactorAt: string | null
  loginHint: string | null
  /** Where administrators of her account alone may enter: her account, and whom of them she may ask. */
  account: { name: string } | null
  admins: string[]
}
