import type { AllClientMetadata, Provider } from 'oidc-provider'
import type { Application } from '../application/application.ts'
import { isClientSecret } from '../application/client-secret.ts'

/** What is told of an application to `oidc-provider` beside what it knows by itself. */
export const OWN_METADATA = ['sallyport_application', 'sallyport_secrets'] as const

/** An application as `oidc-provider` sees it, with our own metadata. */
export type Client = AllClientMetadata & {
  sallyport_application: Application
  sallyport_secrets: readonly string[]
}

const isOwnScheme = (address: string) => !/^https?:/.test(address)

/** An application in the words of OpenID Connect Dynamic Client Registration §2. */
export function clientOf(application: Application, secretHashes: readonly string[]): Client {
  const { id, kind, name, redirectAddresses, signOutAddresses, backChannelAddress } = application
  const own = { sallyport_application: application, sallyport_secrets: secretHashes }
  return {
    ...own,
    client_id: id,
    client_name: name,
    redirect_uris: redirectAddresses,
    post_logout_redirect_uris: signOutAddresses,
    application_type: redirectAddresses.some(isOwnScheme) ? 'native' : 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(backChannelAddress === null
      ? {}
      : { backchannel_logout_uri: backChannelAddress, backchannel_logout_session_required: true }),
    // others would need a page with a script in it
    response_modes: ['query'],
    ...(kind === 'web'
      ? // what is compared is the hash of what it shows: `isClientSecret`
        { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'kept as a hash' }
      : { token_endpoint_auth_method: 'none' }),
  }
}

/** The application of a client. */
export const applicationOf = (client: unknown): Application => (client as Client).sallyport_application

/** What an application shows as its secret is compared with hashes, of which the old one is good for a day beside the new. */
export function compareSecretsByHash(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as {
    compareClientSecret(shown: string): boolean
    subjectType: string
  }
  prototype.compareClientSecret = function (this: unknown, shown) {
    const hashes = (this as Client).sallyport_secrets
    return isClientSecret(
      hashes.map((hash) => ({ hash })),
      shown,
    )
  }
  // `subjectFor` gives every application the name that it is to know a user by
  Object.defineProperty(prototype, 'subjectType', { get: () => 'pairwise', set() {} })
}
