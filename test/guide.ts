import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The first block of a language in a guide, as it is written there. */
export function codeIn(guide: string, language: string): string {
  const text = readFileSync(join(import.meta.dirname, '../docs/guides', guide), 'utf8')
  const [, code] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text) ?? []
  if (code === undefined) throw new Error(`docs/guides/${guide} has no block of ${language}`)
  return code
}

/** Puts in what a guide leaves to its reader; each has to stand there. */
export function filledIn(code: string, values: Record<string, string>): string {
  return Object.entries(values).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the guide does not say ${from}`)
    return text.replaceAll(from, to)
  }, code)
}
