/** A browser as far as the API is concerned: it keeps cookies and sends what a browser sends. */
export type TestBrowser = {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  cookie(name: string): string | undefined
  setCookie(name: string, value: string): void
  /** Another browser with the same cookies: a second tab that was opened by now, or a thief who copied them. */
  copy(): TestBrowser
}

// oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects and fails where it is not there
export type TestAnswer = { status: number; body: any; headers: Headers }

/** Looks at every answer that a browser gets, and throws where it is not as it should be. */
export type Watch = (called: { method: string; path: string }, answer: TestAnswer) => void

/** A new browser, without any cookie, for the server at `url`. */
export function newBrowser(
  url: string,
  watch: Watch = () => undefined,
  jar: Map<string, string> = new Map(),
): TestBrowser {
  return {
    cookie: (name) => jar.get(name),
    setCookie: (name, value) => void jar.set(name, value),
    copy: () => newBrowser(url, watch, new Map(jar)),
    async call(method, path, body, headers = {}) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          'sec-fetch-site': 'same-origin',
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      const text = await response.text()
      const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
      const answer = {
        status: response.status,
        body: isJson && text ? JSON.parse(text) : text,
        headers: response.headers,
      }
      watch({ method, path }, answer)
      return answer
    },
  }
}
