import {
  type Configuration,
  errors,
  interactionPolicy,
  type JWK,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { isEmailProven } from '../user/email-proof.ts'
import { findUserOf } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { newAdapter } from './adapter.ts'
import { reachApplications, tellLater } from './back-channel.ts'
import { answerBrowsers, goTo } from './answer-browsers.ts'
import { applicationOf, compareSecretsByHash, OWN_METADATA } from './client-metadata.ts'
import { ACR } from '../application/assurance.ts'
import { isOpenTo, missingFor } from '../application/entering.ts'
import { readGranted, subjectFor, writeGranted } from '../application/subject.ts'
import { demanded } from './demanded.ts'
import { holdToLimits } from './hold-to-limits.ts'
import { signedInOf, useOwnSession } from './own-session.ts'
import { ParameterTooLong, limitParameterLengths } from './parameter-lengths.ts'
import { writtenTogether } from './written-together.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'log' | 'resolveName'>

const seconds = (ms: number) => ms / SECOND_MS

/** Where the protocol is spoken, behind the public URL. */
const ROUTES = {
  authorization: '/oidc/auth',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
  jwks: '/oidc/jwks',
  revocation: '/oidc/revocation',
  introspection: '/oidc/introspection',
  end_session: '/oidc/sign-out',
} as const

/** Where `oidc-provider` sends a browser that has to do something first. */
const ENTERING = '/oidc/enter/'

/**
 * The OpenID Connect provider: `oidc-provider` on our store, with our session in the place of its own. Who is signed in,
 * how and since when is read from our session anew at each request, so that there is one truth, and a second factor
 * answered a moment ago counts.
 */
export function newProvider(world: Needs, keys: readonly JWK[]): Provider {
  const { config, store, clock, box } = world
  const secure = config.publicUrl.protocol === 'https:'
  const { Prompt, Check, base } = interactionPolicy

  const wishOf = ({ oidc }: KoaContextWithOIDC) =>
    demanded(applicationOf(oidc.client), {
      acrValues: typeof oidc.params?.['acr_values'] === 'string' ? oidc.params['acr_values'].split(' ') : [],
      acr: oidc.claims.id_token?.['acr'],
    })
  const missing = async (ctx: KoaContextWithOIDC) => {
    const who = signedInOf(ctx)
    const { demand, essential } = wishOf(ctx)
    if (!who) return null
    const lacks = await missingFor(store.read, applicationOf(ctx.oidc.client), demand, who, clock.now())
    // what was wished for is given up where she has nothing to answer it by
    return lacks?.needs === 'unmet' && !essential ? null : lacks
  }

  const policy = base()
  const login = policy.get('login')
  for (const reason of ['essential_acrs', 'essential_acr']) login?.checks.remove(reason)
  // what was found on the way counts only where it is so still, and in this browser: whoever has a way of somebody else's
  // browser, or one of before, has not signed in
  login?.checks.add(
    new Check('not_here', 'nobody is signed in here', 'login_required', (ctx) => {
      const who = signedInOf(ctx)
      const { accountId } = ctx.oidc.session ?? {}
      return accountId !== undefined && (who === null || accountId !== writeGranted(who.session))
    }),
  )
  policy.get('consent')?.checks.remove('native_client_prompt')
  policy.add(
    new Prompt(
      { name: 'access', requestable: false },
      new Check(
        'no_access',
        'this user may not enter',
        'access_denied',
        async (ctx) => (await missing(ctx))?.needs === 'access',
      ),
    ),
    1,
  )
  policy.add(
    new Prompt(
      { name: 'second_factor', requestable: false },
      new Check('not_met', 'more is asked for', 'unmet_authentication_requirements', async (ctx) => {
        const lacks = await missing(ctx)
        if (wishOf(ctx).impossible) throw new errors.UnmetAuthenticationRequirements('there is no such acr')
        return lacks !== null && lacks.needs !== 'access'
      }),
    ),
    2,
  )

  /** Whether what somebody was granted is good still: she is active, and the application is open to her. */
  const mayStillEnter = async (granted: string, client: unknown) => {
    const whose = readGranted(granted)
    const user = whose && (await findUserOf(store.read, whose.accountId, whose.userId))
    return user !== null && user.deactivatedAt === null && isOpenTo(user, applicationOf(client))
  }

  const configuration: Configuration = {
    adapter: (name: string) => newAdapter(world, name),
    jwks: { keys },
    routes: ROUTES,
    interactions: { policy, url: (_, interaction) => `${ENTERING}${interaction.uid}` },
    cookies: {
      keys: [box.mac('oidc cookies', '')],
      names: {
        session: secure ? '__Host-sallyport_oidc' : 'sallyport_oidc',
        interaction: 'sallyport_entering',
        resume: 'sallyport_entered',
      },
      long: { httpOnly: true, sameSite: 'lax', secure, path: '/', signed: true },
      short: { httpOnly: true, sameSite: 'lax', secure, signed: true },
    },
    ttl: {
      AccessToken: seconds(1 * HOUR_MS),
      AuthorizationCode: seconds(1 * MINUTE_MS),
      IdToken: seconds(1 * HOUR_MS),
      Interaction: seconds(1 * HOUR_MS),
      RefreshToken: config.sessionHours * seconds(HOUR_MS),
      Grant: config.sessionHours * seconds(HOUR_MS),
      // what is written for somebody who is not signed in is a stranger's
      Session: (_, session) =>
        session.accountId === undefined ? seconds(1 * HOUR_MS) : seconds(30 * DAY_MS),
    },
    claims: {
      openid: ['sub', 'account_id', 'role', 'acr', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      phone: ['phone_number', 'phone_number_verified'],
      sid: null,
    },
    acrValues: Object.values(ACR),
    scopes: ['openid', 'offline_access'],
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: async (_, granted, client) =>
      subjectFor(box, applicationOf(client), readGranted(granted)?.userId ?? granted),
    extraClientMetadata: { properties: [...OWN_METADATA] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    responseTypes: ['code'],
    pkce: { required: (_, client) => client.clientAuthMethod === 'none' },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    // the session of ours that it was given in ends it: `newAdapter`
    expiresWithSession: async () => false,
    rotateRefreshToken: true,
    conformIdTokenClaims: false,
    fetch: reachApplications(world),
    clientBasedCORS: (_, origin, client) => applicationOf(client).allowedOrigins.includes(origin),
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_, client, token) => token.clientId === client.clientId,
      },
      introspection: {
        enabled: true,
        allowedPolicy: async (_, client, token) =>
          token.clientId === client.clientId &&
          'accountId' in token &&
          (await mayStillEnter(token.accountId, client)),
      },
      rpInitiatedLogout: {
        enabled: true,
        // `answerBrowsers` sends her to a page of ours
        logoutSource: () => undefined,
        postLogoutSuccessSource: (ctx) => goTo(ctx, '/sign-in?signed-out'),
      },
      backchannelLogout: { enabled: true },
      userinfo: { enabled: true },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
    },
    async findAccount(ctx, granted, source) {
      const whose = readGranted(granted)
      const user = whose && (await findUserOf(store.read, whose.accountId, whose.userId))
      if (!user || user.deactivatedAt !== null) return undefined
      // at the door she reads that she may not; what she was granted before is good no more either
      if (source !== undefined && !isOpenTo(user, applicationOf(ctx.oidc.client))) return undefined
      return {
        accountId: granted,
        claims: async (_, scope, claims) => ({
          sub: granted,
          account_id: user.accountId,
          role: user.role,
          email: user.email,
          ...((scope.split(' ').includes('email') || 'email_verified' in claims) && {
            email_verified: await isEmailProven(store.read, user),
          }),
          name: user.name,
          ...(user.phone === null
            ? {}
            : { phone_number: user.phone, phone_number_verified: user.phoneProvenAt !== null }),
        }),
      }
    },
    // every application of an account is its administrator's choice: nobody is asked for consent
    async loadExistingGrant({ oidc }) {
      const { client, session, account, params } = oidc
      if (!client || !session || !account) return undefined
      const before = session.grantIdFor(client.clientId)
      const kept = before === undefined ? undefined : await oidc.provider.Grant.find(before)
      const scope = typeof params?.['scope'] === 'string' ? params['scope'] : 'openid'
      const claims = [...oidc.requestParamClaims]
      if (kept?.accountId === account.accountId) {
        const [scopes, granted] = [kept.getOIDCScope().split(' '), kept.getOIDCClaims()]
        const covers =
          scope.split(' ').every((one) => scopes.includes(one)) &&
          claims.every((claim) => granted.includes(claim))
        if (covers) return kept
      }
      const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
      grant.addOIDCScope(scope)
      if (claims.length > 0) grant.addOIDCClaims(claims)
      await grant.save()
      return grant
    },
    renderError: (ctx, { error }, cause) => {
      const code = cause instanceof ParameterTooLong ? 'too_long' : error
      goTo(ctx, `/sign-in?refused=${encodeURIComponent(code)}`)
    },
  }

  const provider = new Provider(config.publicUrl.origin, configuration)
  provider.proxy = true
  // it would write to the console by itself
  provider.silent = true
  provider.on('server_error', (_, error) =>
    world.log.error({ error: String(error) }, 'OpenID Connect failed'),
  )
  limitParameterLengths(provider)
  provider.use((_, next) => writtenTogether(next))
  useOwnSession(world, provider, secure)
  holdToLimits(world, provider)
  compareSecretsByHash(provider)
  tellLater(provider)
  answerBrowsers(provider)
  return provider
}
