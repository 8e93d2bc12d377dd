import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { ACR } from '../application/assurance.ts'
import { missingFor, whoIsSignedIn } from '../application/entering.ts'
import { findApplication } from '../application/find-application.ts'
import { standingOf } from '../application/standing.ts'
import type { Standing } from '../application/standing-shape.ts'
import { readGranted, writeGranted } from '../application/subject.ts'
import type { Cookies } from '../http/cookies.ts'
import { SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { demanded } from './demanded.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock'>
type Interaction = InstanceType<Provider['Interaction']>

/** A browser on its way into an application. */
export type Way = { provider: Provider; cookies: Pick<Cookies, 'get'>; uid: string; raw: IncomingMessage }

/** The interaction that a browser has been sent to, where its cookie says so too; null where it is over. */
async function interactionOf(
  { provider, uid, raw }: Way,
  response: ServerResponse,
): Promise<Interaction | null> {
  const shown = provider
    .createContext(raw, response)
    .cookies.get(provider.cookieName('interaction'), { signed: true })
  if (shown !== uid) return null
  return (await provider.Interaction.find(uid)) ?? null
}

/** Whom the old sign-in was of, where a new one is asked for. */
const ANEW = ['login_prompt', 'max_age']
const AGAIN = [...ANEW, 'id_token_hint', 'claims_id_token_sub_value']

async function look(world: Needs, way: Way, response: ServerResponse) {
  const interaction = await interactionOf(way, response)
  const { client_id: clientId, acr_values: acrValues, claims, login_hint: hint } = interaction?.params ?? {}
  const application =
    typeof clientId === 'string' ? await findApplication(world, world.store.read, clientId) : null
  if (!interaction || !application) return null
  const who = await whoIsSignedIn(world, way.cookies)
  const asked = {
    acrValues: typeof acrValues === 'string' ? acrValues.split(' ') : [],
    acr: typeof claims === 'string' ? (JSON.parse(claims) as Claims).id_token?.acr : undefined,
  }
  const { demand } = demanded(application, asked)
  const { prompt } = interaction
  const lacks = async () => {
    if (who === null || who.locked) return { needs: 'sign_in' as const }
    const because = (reasons: readonly string[]) =>
      prompt.name === 'login' && prompt.reasons.some((reason) => reasons.includes(reason))
    const { caller, authenticatedAt } = who.session
    // a session that began after the way did is what shows that she has signed in since
    const isOld = authenticatedAt < interaction.iat * SECOND_MS
    const isSame = readGranted(interaction.session?.accountId)?.sessionId === caller.sessionId
    if ((because(AGAIN) && isSame) || (because(ANEW) && isOld)) return { needs: 'sign_in_again' as const }
    return missingFor(world.store.read, application, demand, who, world.clock.now())
  }
  const missing = await lacks()
  const loginHint = typeof hint === 'string' ? hint.slice(0, 320) : null
  const standing = await standingOf(world.store.read, { application, demand, who, missing, loginHint })
  return { interaction, who, standing }
}

type Claims = { id_token?: { acr?: { essential?: boolean; value?: unknown; values?: unknown } } }

/** How a browser stands on its way into an application; null where it is on none. */
export async function howItStands(
  world: Needs,
  way: Way,
  response: ServerResponse,
): Promise<Standing | null> {
  return (await look(world, way, response))?.standing ?? null
}

/** Lets a browser go on into an application where nothing is missing; else to the page that asks for it. */
export async function enter(world: Needs, way: Way, response: ServerResponse): Promise<{ to: string }> {
  const found = await look(world, way, response)
  if (!found) return { to: '/sign-in?refused=too_late' }
  const { interaction, who, standing: stands } = found
  const back = `to=${encodeURIComponent(`/oidc/enter/${way.uid}`)}`
  if (stands.needs === 'sign_in' || stands.needs === 'sign_in_again') {
    const hint = stands.loginHint === null ? '' : `&email=${encodeURIComponent(stands.loginHint)}`
    return { to: `/sign-in?${back}${hint}${stands.needs === 'sign_in_again' ? '&again' : ''}` }
  }
  if (stands.needs !== null || who === null) return { to: `/enter?${back}` }
  const { assurance, session } = who
  const login = {
    accountId: writeGranted(session),
    ts: Math.floor(assurance.authenticatedAt / SECOND_MS),
    amr: [...assurance.amr],
    acr: assurance.secondFactorAt === null ? ACR.one : ACR.two,
  }
  return { to: await finish(interaction, { login, consent: {} }) }
}

/** Goes back to the application without entering it: what could not be met, or was not wanted. Null: it is over. */
export async function leave(world: Needs, way: Way, response: ServerResponse): Promise<string | null> {
  const found = await look(world, way, response)
  if (!found) return null
  const unmet = found.standing.needs === 'unmet' || found.standing.needs === 'second_factor'
  return finish(found.interaction, {
    error: unmet ? 'unmet_authentication_requirements' : 'access_denied',
    error_description: unmet ? 'what the application asks for was not answered' : 'the user did not enter',
  })
}

async function finish(interaction: Interaction, result: Interaction['result']): Promise<string> {
  interaction.result = result
  await interaction.persist()
  return interaction.returnTo
}
