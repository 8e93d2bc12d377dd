/**
 * The floor plan: the rooms of `src/` in building order. A room imports only from rooms above it.
 * `npm run check` holds the code to this list, and `docs/map.md` is made from it.
 */
export const ROOMS = [
  { name: 'random', holds: 'chance that nobody can foresee' },
  { name: 'refusal', holds: 'every way we say no: code, status, sentence' },
  { name: 'store', holds: 'read and write, tables, migrations, group commit, secret box, jobs by lease' },
  { name: 'config', holds: 'the environment, read once, every problem told at once' },
  { name: 'world', holds: 'what the program can touch: store, clock, random, gateways, log' },
  {
    name: 'http',
    holds: 'doors, cookies, cross-site guard, security headers, client address, problem details, limits',
  },
  { name: 'outgoing', holds: 'requests to servers that somebody else names, and to no private one' },
  { name: 'audit', holds: 'what happened: one closed list of events, plain inserts' },
  { name: 'set-up', holds: 'the set-up code, which opens the first-run page and the outbox' },
  { name: 'policy', holds: 'what an account demands: method names, device trust, the seven policies' },
  { name: 'decision', holds: 'nextStep, the function that decides every sign-in, and the coverage word' },
  { name: 'account', holds: 'an account: name, country' },
  { name: 'user', holds: 'people, their phones and roles' },
  {
    name: 'sms-gateway',
    holds: 'what carries SMS out of the house: each protocol, by which way, left alone where it fails',
  },
  { name: 'message', holds: 'the durable queue, templates, the outbox, limits against SMS fraud' },
  {
    name: 'sms-guard',
    holds: 'whether an SMS may be sent: countries, numbers, budgets, the brake on codes that nobody answers',
  },
  { name: 'link', holds: 'links for one use, that mail carries to a user' },
  { name: 'password', holds: 'hash, check, list of common passwords, tries' },
  { name: 'sign-up', holds: 'a new account with its first administrator' },
  {
    name: 'trusted-device',
    holds: 'trust of a browser: given, seen, ended, and the key that it shows itself by',
  },
  {
    name: 'method',
    holds:
      'what an answer must be able to do: SMS, apps, security keys, mailed, recovery and temporary codes',
  },
  { name: 'second-factor', holds: 'challenges, tries, the lock: one judge of answers' },
  { name: 'session', holds: 'start, read, lock, unlock, end, sudo' },
  { name: 'api-key', holds: 'keys by which the programs of an account call: made, revoked, let in by scope' },
  { name: 'verification', holds: 'what a program asks a second factor for: begun, passed, redeemed once' },
  { name: 'sign-in', holds: 'the story: password, challenge, proof and enrolment, session' },
  { name: 'verify-api', holds: 'second factors for products that keep their own password page' },
  { name: 'profile', holds: 'what a user sees and changes of her own' },
  { name: 'invitation', holds: 'invite a user, and how she accepts' },
  { name: 'coverage', holds: 'who can answer what, under any policy, saved or not' },
  { name: 'administration', holds: 'what an administrator sees of users and does for them' },
  {
    name: 'application',
    holds: 'what users reach through Sallyport: who may enter, and what is asked for',
  },
  { name: 'oidc', holds: 'OpenID Connect: applications that are told who signed in' },
  { name: 'forward-auth', holds: 'hosts behind a proxy, which asks of each request whether it may pass' },
  { name: 'user-import', holds: 'users from a file, and into one' },
  { name: 'activity', holds: 'what happened in an account, for its administrators' },
  { name: 'sms-activity', holds: 'what became of the SMS of an account, for its administrators' },
  { name: 'security-settings', holds: 'the page Account > Settings > Security: get and save' },
  { name: 'webhook', holds: 'what happened, told to the servers of an account' },
  { name: 'operation', holds: 'health, readiness, metrics, the description of the API' },
  { name: 'command', holds: 'what the operator does where no administrator can' },
  { name: 'server', holds: 'the table of contents: registers every door' },
  { name: 'main', holds: 'the command line' },
] as const
