import { existsSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOMS } from './rooms.ts'
import { firstSentence, readTree, type SourceTree } from './source-tree.ts'

const HEAD = `# Map

Made by \`npm run format\` from the floor plan (\`scripts/rooms.ts\`) and from the first sentence of each file's docstring.
A room of \`src/\` imports only from rooms above it. Tests lie beside what they test.
`

/** The text of docs/map.md: the rooms in building order, each with its files. */
export function makeMap(tree: SourceTree, rooms: readonly { name: string; holds: string }[]): string {
  const sections = rooms.map(({ name, holds }) => {
    const files = [...tree].filter(([path]) => path.startsWith(`src/${name}/`) || path === `src/${name}.ts`)
    const lines = files.filter(([path]) => !path.endsWith('.test.ts')).map(([path, text]) => line(path, text))
    return `## ${name}\n\n${holds[0]?.toUpperCase()}${holds.slice(1)}.\n\n${lines.join('\n')}\n`
  })
  return [HEAD, ...sections].join('\n')
}

function line(path: string, text: string): string {
  const says = firstSentence(path, text)
  return `- [\`${path.replace(/^src\//, '')}\`](../${path})${says ? `: ${says}` : ''}`
}

if (import.meta.main) {
  const top = join(import.meta.dirname, '..')
  const place = join(top, 'docs/map.md')
  const map = makeMap(readTree(top, ['src']), ROOMS)
  const stale = !existsSync(place) || readFileSync(place, 'utf8') !== map
  if (process.argv.includes('--check')) {
    if (stale) console.error('docs/map.md is not what the sources say: run `npm run format`.')
    process.exitCode = stale ? 1 : 0
  } else if (stale) {
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, map)
  }
}
