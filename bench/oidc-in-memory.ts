import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { CALLBACK } from './code-flow.ts'

/**
 * `oidc-provider` with the adapter that it brings, which keeps everything in memory: what the product's code flow is
 * measured against. It knows one application, and one user who has signed in in as many browsers as are asked for.
 */
const browsers = Number(process.argv[2])
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const provider = new Provider('http://localhost', {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
  clients: [
    {
      client_id: 'bench',
      client_secret: 'secret',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  claims: { email: ['email'], profile: ['name'] },
  features: { devInteractions: { enabled: false } },
  issueRefreshToken: async () => true,
  async loadExistingGrant({ oidc }) {
    const before = oidc.session?.grantIdFor('bench')
    const kept = before === undefined ? undefined : await oidc.provider.Grant.find(before)
    if (kept) return kept
    const grant = new oidc.provider.Grant({ accountId: 'alex', clientId: 'bench' })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
  findAccount: async (_, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId, email: 'alex.kim@example.com', name: 'Alex Kim' }),
  }),
})
provider.silent = true
const cookies: string[] = []
for (let at = 0; at < browsers; at++) {
  // its types say that a session is made of nothing
  const session = new (provider.Session as unknown as new (
    from: object,
  ) => InstanceType<typeof provider.Session>)({})
  session.loginAccount({ accountId: 'alex' })
  await session.save(86_400)
  cookies.push(`_session=${session.jti}`)
}
const answer = provider.callback()
const server = createServer((request, response) => void answer(request, response)).listen(
  0,
  '127.0.0.1',
  () => {
    const { port } = server.address() as { port: number }
    console.log(`cookies ${cookies.join(',')} listening ${port}`)
  },
)
