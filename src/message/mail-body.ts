import type { MailPart, MailText } from './mail-text.ts'

/** The body of a mail as plain text: nothing is wrapped, and a link stands on a line of its own. */
export function asPlainText({ parts }: MailText): string {
  return `${parts.map(plainPart).join('\n\n')}\n`
}

function plainPart(part: MailPart): string {
  if (typeof part === 'string') return part
  if ('code' in part) return part.code
  if ('link' in part) return `${part.label}:\n${part.link}`
  return part.facts.map(([name, value]) => `${name}: ${value}`).join('\n')
}

// no colour is set: the reader's mail program has both, and a border or a link takes that of its text
const STYLE = {
  body: 'margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif',
  main: 'max-width:560px;margin:0 auto',
  product: 'margin:0 0 24px;font-weight:600',
  h1: 'margin:0 0 16px;font-size:22px;line-height:1.3',
  p: 'margin:0 0 16px',
  code: 'margin:0 0 16px;font:600 32px/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px',
  link: 'display:inline-block;padding:10px 16px;border:2px solid;border-radius:6px;color:inherit;font-weight:600;text-decoration:none',
  address: 'font-size:14px;word-break:break-all',
  table: 'margin:0 0 16px;border-collapse:collapse',
  th: 'padding:4px 24px 4px 0;text-align:left;vertical-align:top;font-weight:600',
  td: 'padding:4px 0;word-break:break-word',
}

/**
 * The body of a mail as HTML: no pictures, nothing fetched from anywhere, readable in light and in dark. A link shows
 * its whole address too, so that its reader sees where it leads.
 */
export function asHtml({ subject, parts }: MailText, { productName }: { productName: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
</head>
<body style="${STYLE.body}">
<main style="${STYLE.main}">
<p style="${STYLE.product}">${escaped(productName)}</p>
<h1 style="${STYLE.h1}">${escaped(subject)}</h1>
${parts.map(htmlPart).join('\n')}
</main>
</body>
</html>
`
}

function htmlPart(part: MailPart): string {
  if (typeof part === 'string') return `<p style="${STYLE.p}">${escaped(part)}</p>`
  if ('code' in part) return `<p style="${STYLE.code}">${escaped(part.code)}</p>`
  if ('link' in part) {
    const address = escaped(part.link)
    return `<p style="${STYLE.p}"><a href="${address}" style="${STYLE.link}">${escaped(part.label)}</a></p>
<p style="${STYLE.p}"><span style="${STYLE.address}">${address}</span></p>`
  }
  const rows = part.facts.map(
    ([name, value]) =>
      `<tr><th scope="row" style="${STYLE.th}">${escaped(name)}</th><td style="${STYLE.td}">${escaped(value)}</td></tr>`,
  )
  return `<table style="${STYLE.table}"><tbody>${rows.join('')}</tbody></table>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
