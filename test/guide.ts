import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The blocks of code of a guide, of one language or of all, in their order and as they are written there. */
export function guideBlocks(guide: string, language = '\\w+'): string[] {
  const text = readFileSync(join(import.meta.dirname, '../docs/guides', `${guide}.md`), 'utf8')
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
  if (blocks.length === 0) throw new Error(`docs/guides/${guide}.md has no such block`)
  return blocks.map(([, block = '']) => block)
}

/** Puts in what a guide leaves to its reader; each has to stand there. */
export function filledIn(block: string, values: readonly (readonly [from: string, to: string])[]): string {
  return values.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the guide does not say ${from}`)
    return text.replaceAll(from, to)
  }, block)
}
