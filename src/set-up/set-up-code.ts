import { Refusal } from '../refusal.ts'
import { hashSecret, sameHash } from '../store/secret-box.ts'
import type { Cookies } from '../http/cookies.ts'
import type { World } from '../world.ts'

/** What a browser holds that has shown the set-up code: its hash, so that a new code at the next start ends it. */
export const setUpProof = ({ config }: Pick<World, 'config'>): string =>
  hashSecret(`set-up ${config.setUpCode}`)

/** True where the code is the one of the running server. */
export function isSetUpCode({ config }: Pick<World, 'config'>, code: string): boolean {
  return sameHash(hashSecret(code), hashSecret(config.setUpCode))
}

/** True where the browser has shown the set-up code, or the program bears it. */
export function hasSetUpCode(
  world: Pick<World, 'config'>,
  asked: { cookies: Cookies; bearer: string | undefined },
): boolean {
  if (asked.bearer !== undefined) return isSetUpCode(world, asked.bearer)
  return sameHash(asked.cookies.get('setUp') ?? '', setUpProof(world))
}

/** Refuses who has not shown the set-up code. */
export function demandSetUpCode(
  world: Pick<World, 'config'>,
  asked: { cookies: Cookies; bearer: string | undefined },
): void {
  if (!hasSetUpCode(world, asked)) throw new Refusal('set_up_code_wrong')
}

/** True where the request bears the operator key. */
export function hasOperatorKey({ config }: Pick<World, 'config'>, bearer: string | undefined): boolean {
  if (bearer === undefined || config.operatorKey === null) return false
  return sameHash(hashSecret(bearer), hashSecret(config.operatorKey))
}
