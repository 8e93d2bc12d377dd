import type { NoTarget } from './find-target.ts'

/** What helps where nothing can be sent to an address, but for a private one, which only an operator allows. */
export const NO_TARGET_SAYS: Record<Exclude<NoTarget, 'private'>, string> = {
  no_name: 'DNS knows no server of this name. Check the address.',
  not_https: 'Use an address that begins with https.',
}
