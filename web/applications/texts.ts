import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { productName } from '../parts/product-name.ts'

type Kind = ApplicationOnWire['kind']
type AsksFor = ApplicationOnWire['asksFor']
type NotOlderThan = NonNullable<ApplicationOnWire['notOlderThan']>

const count = (many: number, one: string, several: string) => `${many} ${many === 1 ? one : several}`
const users = (many: number) => count(many, 'user', 'users')

export const KIND_WORDS: Readonly<
  Record<Kind, { name: string; says: () => string; connectsBy: string; is: string }>
> = {
  web: {
    name: 'Web application',
    says: () => 'OpenID Connect with a secret. For applications with a server.',
    connectsBy: 'OpenID Connect',
    is: 'OpenID Connect',
  },
  public: {
    name: 'Browser or mobile application',
    says: () => 'OpenID Connect without a secret, with PKCE.',
    connectsBy: 'OpenID Connect',
    is: 'OpenID Connect without a secret',
  },
  host: {
    name: 'Host behind a proxy',
    says: () =>
      `nginx, Caddy, Traefik or Envoy asks ${productName()} before each request. The application itself stays as it is.`,
    connectsBy: 'Proxy',
    is: 'Host behind a proxy',
  },
}

export const PERIOD_WORDS: Readonly<Record<NotOlderThan, string>> = {
  '5_minutes': '5 minutes',
  '15_minutes': '15 minutes',
  '1_hour': '1 hour',
  '8_hours': '8 hours',
}

export const ASKS_WORDS: Readonly<Record<AsksFor, { name: string; says: string }>> = {
  signed_in: {
    name: 'A sign-in',
    says: 'As the security policy asks for it. A trusted device is enough.',
  },
  two_factors: {
    name: 'Two factors',
    says: 'The second factor is asked for in this session, trusted device or not.',
  },
  recent: {
    name: 'Two factors, not older than …',
    says: 'Asked for again when the last answer is older.',
  },
  security_key: {
    name: 'A security key',
    says: 'Only a touch of a hardware security key is enough.',
  },
}

const address = { one: 'Redirect address', add: 'Add address' }

export const texts = {
  account: 'Account',
  settings: 'Settings',
  title: 'Applications · Settings',
  page: 'Applications',
  loading: 'the applications',
  purpose: () =>
    `What your users reach through ${productName()}: one sign-in, one second factor, every application of the session.`,
  add: 'Add application',
  none: 'No applications',
  noneSays: () =>
    `Put your first application behind ${productName()}: by OpenID Connect, or through your reverse proxy.`,
  of: (account: string) => `Applications of ${account}`,
  columns: {
    name: 'Application',
    connectsBy: 'Connects by',
    openTo: 'Open to',
    asksFor: 'Asks for',
    last: 'Last sign-in',
  },
  fromOperator: 'from your operator',
  never: 'Never',
  count: (many: number) => count(many, 'application', 'applications'),
  openTo: { everyone: 'Everyone', administrators: 'Administrators' },
  asksForInShort: (asksFor: AsksFor, notOlderThan: NotOlderThan | null) =>
    asksFor === 'recent' && notOlderThan !== null
      ? `Two factors, not older than ${PERIOD_WORDS[notOlderThan]}`
      : ASKS_WORDS[asksFor].name,
  removed: (name: string) => `${name} is removed`,
  removedSays: 'Its users are signed out of it.',

  adding: {
    title: 'Add application · Settings',
    page: 'Add',
    refused: 'Not added',
    kind: 'How does it connect?',
    name: 'Name',
    nameHint: 'Your users read it when they sign in.',
    noName: 'Enter a name.',
    address: 'Redirect address',
    addressHint: 'Where it receives the sign-in. Starts with https; http works for localhost alone.',
    addressHintPublic:
      'Where it receives the sign-in. Starts with https, or with a scheme of its own as com.example.app:/callback; http works for localhost alone.',
    noAddress: 'Write the redirect address.',
    host: 'Host',
    hostHint: 'Its name as browsers see it, for example metrics.example.com.',
    noHost: 'Write the host.',
    verb: 'Add application',
    busy: 'Adding…',
    cancel: 'Cancel',
    starts: 'It starts with “Everyone” and “A sign-in”. You can change both on the next page.',
  },
  added: {
    title: (name: string) => `${name} is added`,
    secret: (name: string) => `Copy its secret to where ${name} reads it. `,
    onlyNow: 'It is shown only now.',
    public: (name: string) => `${name} needs no secret. Give it the issuer and the client ID.`,
    host: 'Put the lines below into your proxy.',
    newSecret: (name: string) => `${name} has a new secret`,
    what: 'secret',
  },
  one: {
    title: (name: string) => `${name} · Applications`,
    loading: 'the application',
    added: (what: string, at: string, by: string | null) =>
      `${what} · added ${at}${by === null ? '' : ` by ${by}`}`,
    fromOperator: (what: string) => `${what} · from your operator`,
    facts: 'Signing in there',
    leadsTo: 'It leads back to',
    fromOperatorSays: 'Your operator has registered it for every account. Only your operator can change it.',
    connection: 'Connection',
    connectionHint: (name: string, kind: Kind) =>
      kind === 'web' ? `What ${name} needs besides its secret.` : `What ${name} needs.`,
    issuer: 'Issuer',
    clientId: 'Client ID',
    copy: 'Copy',
    copyWhat: (what: string) => `Copy ${what}`,
    secret: 'Secret',
    secretNone: 'It has none that works.',
    secretMade: (at: string) => `Made ${at}. A new one replaces it after a day, so that you can change over.`,
    secretsBoth: (at: string, until: string) => `Made ${at}. The one before works until ${until}.`,
    makeSecret: 'Make new secret',
    makeSecretQuestion: 'Make a new secret?',
    makeSecretSays: 'The one in use works for one more day.',
    makeSecretVerb: 'Make it',
    making: 'Making…',
    keep: 'Keep it as it is',
    notMade: 'No secret was made',
    name: 'Name',
    noName: 'Enter a name.',
    redirectAddresses: (name: string) => ({
      legend: 'Redirect addresses',
      hint: `Where ${name} receives the sign-in. Compared exactly, with https.`,
      ...address,
    }),
    hosts: {
      legend: 'Hosts',
      hint: 'One name each, without *. Requests for any other host are refused.',
      one: 'Host',
      add: 'Add host',
    },
    openTo: 'Who may sign in',
    everyone: 'Everyone in this account',
    everyoneSays: (many: number) => `${users(many)}.`,
    administrators: 'Administrators',
    othersRead: 'Others read that they have no access, and whom to ask.',
    administratorsSays: (many: number) =>
      `${users(many)}. Others read that they have no access, and whom to ask.`,
    asksFor: 'It asks for',
    notOlderThan: 'Not older than',
    more: 'Sign-out addresses, allowed origins, user identifier',
    signOutAddresses: {
      legend: 'Sign-out addresses (optional)',
      hint: 'Where a sign-out that it asked for leads. Compared exactly.',
      one: 'Sign-out address',
      add: 'Add address',
    },
    backChannelAddress: 'Back-channel sign-out address (optional)',
    backChannelHint: 'Your server is told there when a session ends, so that it ends its own.',
    allowedOrigins: {
      legend: 'Allowed origins (optional)',
      hint: 'Whose pages may fetch tokens from a browser, for example https://app.example.com.',
      one: 'Allowed origin',
      add: 'Add origin',
    },
    subject: 'User identifier',
    subjects: {
      public: { name: 'The same everywhere', says: 'The ID that the user has in this account.' },
      pairwise: {
        name: 'One for this application alone',
        says: 'Two applications cannot compare notes. With a change, it takes everybody for somebody new.',
      },
    },
    save: 'Save',
    saving: 'Saving…',
    discard: 'Discard changes',
    nothing: 'Nothing to save: you changed nothing.',
    saved: 'Saved. It holds from the next time that somebody signs in there.',
    notSaved: 'Not saved',
    leaving: 'You have changes that are not saved.',
    canAnswer: (can: number, all: number, who: 'users' | 'administrators') => `${can} of ${all} ${who}`,
    canAnswerSays: ' can answer two factors',
    enrol: (many: number) => `; ${many} of them ${many === 1 ? 'enrols' : 'enrol'} on the way`,
    stuck: (many: number) => (many === 1 ? 'is stuck.' : 'are stuck.'),
    stuckUsers: (many: number) => `${users(many)} ${many === 1 ? 'is' : 'are'} stuck.`,
    remove: 'Remove application',
    removeHeading: (name: string) => `Remove ${name}`,
    removeQuestion: (name: string) => `Remove ${name}?`,
    removeSays: 'Its users are signed out of it at once. They stay users of this account.',
    removeHostSays: 'From then on your proxy is refused for this host, so nobody reaches it.',
    removeVerb: 'Remove',
    removing: 'Removing…',
    keepIt: 'Keep it',
    notRemoved: 'Not removed',
  },
  proxy: {
    heading: 'In your proxy',
    tabs: 'Proxy',
    hintBefore: 'Your application reads who it is from the ',
    headers: 'Remote-',
    hintAfter: ' headers. Those that a client sends are dropped.',
    what: (proxy: string) => `lines for ${proxy}`,
    copy: 'Copy',
    copyWhat: (proxy: string) => `Copy the lines for ${proxy}`,
  },
}
