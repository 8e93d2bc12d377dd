import { type RefusalCode, REFUSALS } from '../refusal.ts'

type Json = Record<string, unknown>

/** What a proxy says of the request that it asks about: one way of saying it, whole. */
const STATED: Readonly<Record<string, string>> = {
  'X-Forwarded-Method': 'Caddy and Traefik: the method that was asked by.',
  'X-Forwarded-Proto': 'Caddy and Traefik: `https`, or `http` where Sallyport itself is reached by http.',
  'X-Forwarded-Host':
    'Caddy and Traefik: the host, in lower case, with a port where it is not the usual one.',
  'X-Forwarded-Uri': 'Caddy and Traefik: the path with its query.',
  'X-Forwarded-Port': 'Traefik: the port. It has to fit the host.',
  'X-Original-Method': 'nginx: the method that was asked by.',
  'X-Original-URL': 'nginx: the whole address.',
}
/** What is passed on of the browser that asks. */
const PASSED_ON: Readonly<Record<string, string>> = {
  Cookie: 'The cookies of the host.',
  Accept: 'With `text/html` where a page is asked for, which a browser can be sent on from.',
  'Sec-Fetch-Mode': 'Another one than `navigate`: no page is asked for.',
  'Sec-Fetch-Dest': 'Only `document` keeps the session open.',
}

/** Who is there, as the application is told. */
const IDENTITY: Readonly<Record<string, string>> = {
  'Remote-User': 'The name by which the application knows the user.',
  'Remote-Email': 'Her e-mail.',
  'Remote-Name': 'Her name.',
  'Remote-Groups': '`admin` or `member`.',
  'Remote-Account': 'The id of her account.',
}
const ON_HER_WAY: Readonly<Record<string, string>> = {
  Location: 'Where the browser goes on.',
  'Set-Cookie': 'What it holds meanwhile at this host.',
}

const headersOf = (table: Readonly<Record<string, string>>, required: boolean): Json =>
  Object.fromEntries(
    Object.entries(table).map(([name, description]) => [
      name,
      { description, required, schema: { type: 'string' } },
    ]),
  )

const refusal = (codes: readonly RefusalCode[], more = ''): Json => ({
  description: [...codes.map((code) => `\`${code}\`: ${REFUSALS[code].says}`), more]
    .filter((text) => text !== '')
    .join('\n\n'),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** `GET /forward-auth` in the words of OpenAPI 3.1: it is spoken in headers alone, which no schema of a door could check. */
export const FORWARD_AUTH_PATHS: Readonly<Record<string, Json>> = {
  '/forward-auth': {
    get: {
      operationId: 'getForwardAuth',
      summary: 'A proxy asks of a request whether it may pass',
      description:
        'There has to be exactly one statement of the request: `X-Forwarded-…` (Caddy, Traefik) or `X-Original-…` (nginx). Envoy sends the request as it is, by its own method, to its path behind `/forward-auth/envoy`, and is answered likewise.',
      security: [],
      parameters: Object.entries({ ...STATED, ...PASSED_ON }).map(([name, description]) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      })),
      responses: {
        200: {
          description:
            'It may pass. Each header is there and none is empty; what is no printable ASCII stands as `%XX` of its UTF-8 bytes.',
          headers: headersOf(IDENTITY, true),
        },
        302: {
          description: 'A browser that asks for a page is to be sent on. To nginx 401 says so.',
          headers: headersOf(ON_HER_WAY, false),
        },
        401: {
          ...refusal(
            ['no_session'],
            'To nginx, with `Location`: a browser that asks for a page is to be sent on.',
          ),
          headers: headersOf(ON_HER_WAY, false),
        },
        403: refusal(['no_access', 'forward_refused']),
        503: refusal(['store_unavailable']),
      },
    },
  },
}
