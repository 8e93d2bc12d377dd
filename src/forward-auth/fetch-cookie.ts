import { ACR, assuranceOf } from '../application/assurance.ts'
import { noteEntered } from '../application/note-entered.ts'
import type { Cookies } from '../http/cookies.ts'
import { newSecret, readToken, writeToken } from '../http/token.ts'
import { SECOND_MS, type Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { World } from '../world.ts'
import { type Host, readVisit, useCode } from './forward-session-store.ts'
import { nonceFrom } from './nonce.ts'

/**
 * Gives a browser the cookie of a host for a code, once: in the browser that began the way there, at that host, within the
 * life of the code and of its session. Of two at once one gets it. A code that is good for nothing changes nothing.
 */
export async function fetchCookie(
  world: Pick<World, 'config' | 'store' | 'random'>,
  asked: { at: Host; host: string; code: string | null; cookies: Cookies },
  now: Instant,
): Promise<void> {
  const { at, host, cookies } = asked
  const token = readToken(asked.code ?? undefined)
  const nonce = nonceFrom(cookies.get('hostHandshake'))
  if (token === null || nonce === null) return
  const { accountId, id, secretHash: codeHash } = token
  const nonceHash = hashSecret(nonce)
  const secret = newSecret(world.random)
  const cookie = { accountId, id, secretHash: hashSecret(secret) }
  const visit = await world.store.write(async (tx) => {
    const use = { accountId, id, codeHash, nonceHash, host, now, secretHash: cookie.secretHash }
    if ((await tx.run(useCode, use)) !== 1) return null
    const found = (await readVisit(tx, host, cookie, now))?.visit
    if (!found) return null
    const { secondFactorAt } = await assuranceOf(tx, { ...found, caller: found }, now)
    const acr = secondFactorAt === null ? ACR.one : ACR.two
    await noteEntered(world, tx, { granted: found, application: at.application.id, acr }, now)
    return found
  })
  if (visit)
    cookies.set('host', writeToken(accountId, id, secret), Math.ceil((visit.endsAt - now) / SECOND_MS))
}
