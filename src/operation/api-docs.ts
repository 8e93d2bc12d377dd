type Operation = {
  summary: string
  description?: string
  parameters: { name: string; in: string; required: boolean; description?: string }[]
  requestBody?: { content: Record<string, { schema: { $ref: string }; example?: unknown }> }
  responses: Record<
    string,
    {
      description: string
      headers?: Record<string, { description: string }>
      content?: Record<string, { schema: { $ref: string } }>
    }
  >
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text made safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

/** The description of the API, readable without a script. */
export function apiDocsPage(description: Record<string, unknown>): string {
  const { title, description: lead } = description['info'] as { title: string; description: string }
  const paths = description['paths'] as Record<string, Record<string, Operation>>
  const { schemas } = description['components'] as { schemas: Record<string, unknown> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationSection(method, path, operation)),
  )
  const shapes = Object.entries(schemas).map(
    ([name, schema]) =>
      `<section id="${name}"><h3>${name}</h3><pre tabindex="0">${escapeHtml(JSON.stringify(schema, null, 2))}</pre></section>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><link rel="icon" href="/mark.svg" type="image/svg+xml"><link rel="stylesheet" href="/api/docs.css"></head><body><main><h1>${escapeHtml(title)}</h1><p>${inWords(lead)} As a file: <a href="/api/openapi.json">openapi.json</a>.</p><h2>Calls</h2>${operations.join('')}<h2>Shapes</h2>${shapes.join('')}</main></body></html>`
}

function operationSection(
  method: string,
  path: string,
  { summary, description: about, requestBody, responses, parameters }: Operation,
): string {
  const body = requestBody?.content['application/json']
  const asks = [
    ...parameters.map(
      ({ name, in: place, required, description }) =>
        `<li><code>${name}</code> in the ${place}${required ? '' : ', optional'}${place === 'header' && description ? `. ${inWords(description)}` : ''}</li>`,
    ),
    ...(body
      ? [
          `<li>body: ${shapeLink(body.schema)}${body.example === undefined ? '' : `, for example <pre tabindex="0">${escapeHtml(JSON.stringify(body.example, null, 2))}</pre>`}</li>`,
        ]
      : []),
    ...Object.entries(body || !requestBody ? {} : requestBody.content).map(
      ([type, { example }]) =>
        `<li>body: ${asCode(type)}, for example <pre tabindex="0">${escapeHtml(String(example))}</pre></li>`,
    ),
  ]
  const answers = Object.entries(responses).map(([status, { description, headers, content }]) => {
    const schema = content?.['application/json']?.schema
    const files = Object.keys(content ?? {}).filter((type) => !/[/+]json$/.test(type))
    return `<dt>${status}</dt><dd>${
      schema ? [shapeLink(schema), ...files.map(asCode)].join(' or ') : inWords(description)
    }${Object.entries(headers ?? {})
      .map(([name, { description: says }]) => `<br><code>${name}</code>: ${inWords(says)}`)
      .join('')}</dd>`
  })
  return `<section><h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3><p>${escapeHtml(summary)}</p>${about === undefined ? '' : `<p>${inWords(about)}</p>`}${asks.length > 0 ? `<ul>${asks.join('')}</ul>` : ''}<dl>${answers.join('')}</dl></section>`
}

/** A sentence of the description: what stands between backticks is code, and a blank line ends a line. */
const inWords = (text: string) =>
  escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n\n', '<br>')

const asCode = (type: string) => `<code>${escapeHtml(type)}</code>`

function shapeLink({ $ref }: { $ref: string }): string {
  const name = $ref.split('/').at(-1) ?? ''
  return `<a href="#${name}">${name}</a>`
}

/** How the page looks: the fonts and colours of the product. */
export const API_DOCS_STYLES = `:root{color-scheme:light dark;--canvas:#f7f6f3;--surface:#fff;--sunken:#f0eee9;--line:#dfdbd3;--text:#1f1d1a;--muted:#5d5850;--accent:#0a5c70}
@media (prefers-color-scheme:dark){:root{--canvas:#131210;--surface:#1b1a17;--sunken:#25231f;--line:#37342e;--text:#edebe6;--muted:#ada89e;--accent:#7cc5d6}}
body{margin:0;background:var(--canvas);color:var(--text);font:400 0.875rem/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.5rem}h2{font-size:1.125rem;margin-top:2.5rem}h3{font-size:0.875rem;margin:0}
section{margin:1rem 0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:12px;background:var(--surface)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}pre{margin:.5rem 0 0;padding:.75rem;border-radius:8px;background:var(--sunken);overflow:auto;white-space:pre-wrap}
a{color:var(--accent)}dl{display:grid;grid-template-columns:3rem minmax(0,1fr);gap:.25rem .75rem;margin:.75rem 0 0}dt{font-weight:600}dd{margin:0;color:var(--muted)}`
