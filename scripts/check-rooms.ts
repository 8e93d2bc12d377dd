import { dirname, join } from 'node:path/posix'
import { ROOMS } from './rooms.ts'
import { readTree, withoutComments, type SourceTree } from './source-tree.ts'

type Import = { from: string; clause: string }

const LETTERBOX_NAMES = /(^|\/)(utils?|helpers?|common|shared|misc|index)(\.tsx?$|\/)/
const KIND_ALONE = /\/(routes|shape|types|rules)(\.test)?\.ts$/
const TEST = /\.test\.tsx?$/
const UNSTEADY: [RegExp, string][] = [
  [/\bDate\.now\(|\bnew Date\(\s*\)/, 'the time comes from `world.clock`'],
  [/\bMath\.random\(/, 'chance comes from `world.random`'],
  [/\bprocess\.env\b/, 'the environment is read in config.ts alone'],
]
const DATABASE_PACKAGES = /^(node:sqlite|pg|better-sqlite3)$/
const DATABASE_NAMES = /\b\w+(Dialect|Driver|Adapter|Introspector|QueryCompiler)\b/

/** Holds a tree of sources to the floor plan and to the house's ways. Every problem is a sentence that begins with its file. */
export function checkRooms(tree: SourceTree, rooms: readonly { name: string }[]): string[] {
  const floor = new Map(rooms.map(({ name }, index) => [name, index]))
  const paths = [...tree.keys()]
  const inSrc = paths.filter((path) => path.startsWith('src/'))
  const here = new Set(inSrc.map(roomOf))
  const missing = rooms.filter(({ name }) => !here.has(name))
  return [
    ...missing.map(
      ({ name }) =>
        `scripts/rooms.ts: the plan names the room \`${name}\`, and src/ has no such file or folder`,
    ),
    ...paths
      .filter((path) => LETTERBOX_NAMES.test(path))
      .map((path) => `${path}: a name that says nothing; name it after what it holds`),
    ...inSrc
      .filter((path) => KIND_ALONE.test(path))
      .map((path) => `${path}: say whose, as in \`${roomOf(path)}-${path.split('/').at(-1)}\``),
    ...twins(inSrc),
    ...[...tree].flatMap(([path, text]) => {
      if (path.startsWith('src/')) return checkSource(path, text, floor)
      return path.startsWith('web/') ? checkWeb(path, text) : []
    }),
  ]
}

/** The room of a path in src: the first name under it, up to its first dot. */
function roomOf(path: string): string {
  return path.split('/')[1]?.split('.')[0] ?? ''
}

function checkSource(path: string, text: string, floor: Map<string, number>): string[] {
  const room = roomOf(path)
  const own = floor.get(room)
  if (own === undefined) return [`${path}: the plan in scripts/rooms.ts names no room \`${room}\``]
  const problems = importsOf(text).flatMap((found) => checkImport(path, room, own, found, floor))
  if (TEST.test(path)) return problems
  if (room !== 'main' && room !== 'config') {
    const code = withoutComments(text, { strings: 'blank' })
    problems.push(...UNSTEADY.filter(([sin]) => sin.test(code)).map(([, mend]) => `${path}: ${mend}`))
  }
  return [
    ...problems,
    ...withoutDocstring(path, text).map((name) => `${path}: \`${name}\` is exported and has no docstring`),
  ]
}

function checkImport(
  path: string,
  room: string,
  own: number,
  { from, clause }: Import,
  floor: Map<string, number>,
): string[] {
  if (!from.startsWith('.')) {
    const dialect = from === 'kysely' && DATABASE_NAMES.test(clause)
    return room !== 'store' && (dialect || DATABASE_PACKAGES.test(from))
      ? [`${path}: only src/store/ knows which database runs, and this imports \`${from}\``]
      : []
  }
  const target = join(dirname(path), from)
  if (!target.startsWith('src/'))
    return TEST.test(path) ? [] : [`${path}: what is in src/ imports only from src/, and not \`${target}\``]
  const theirs = floor.get(roomOf(target))
  if (theirs === undefined || theirs <= own) return []
  return [
    `${path}: room \`${room}\` may not import from \`${roomOf(target)}\`, which is below it in the plan (\`${target}\`)`,
  ]
}

function checkWeb(path: string, text: string): string[] {
  return importsOf(text)
    .map(({ from, clause }) => ({ clause, target: from.startsWith('.') ? join(dirname(path), from) : '' }))
    .filter(
      ({ target, clause }) =>
        target.startsWith('src/') && !(/^import type\b/.test(clause) && target.endsWith('-shape.ts')),
    )
    .map(
      ({ target }) =>
        `${path}: the browser takes shapes from src/ with \`import type\`, and nothing else (\`${target}\`)`,
    )
}

function importsOf(text: string): Import[] {
  const statement =
    /^(?:import|export)\b(?:[^'"`;=]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...withoutComments(text, { strings: 'keep' }).matchAll(statement)].map((match) => ({
    from: match[1] ?? match[2] ?? '',
    clause: match[0],
  }))
}

/** A docstring covers the constants that follow it without an empty line; a shape says by its name what it is. */
function withoutDocstring(path: string, text: string): string[] {
  const documented = new Set<string>()
  const exported = [...text.matchAll(/^export (?:async )?(function\*?|const|class) (\w+)/gm)]
  return exported.flatMap(([, kind, name = ''], i) => {
    const above = text.slice(0, exported[i]?.index).split('\n').at(-2) ?? ''
    const neighbour = /^export const (\w+)/.exec(above)?.[1] ?? ''
    const covered = above.trimEnd().endsWith('*/') || documented.has(neighbour) || documented.has(name)
    if (covered || (kind === 'const' && path.endsWith('-shape.ts'))) documented.add(name)
    return documented.has(name) ? [] : [name]
  })
}

/** Two files of one name look alike in tabs, stack traces and grep. */
function twins(paths: string[]): string[] {
  const byName = Map.groupBy(paths, (path) => path.split('/').at(-1) ?? '')
  return [...byName.values()]
    .filter((same) => same.length > 1)
    .map((same) => `${same.join(' and ')}: two files of one name`)
}

if (import.meta.main) {
  const problems = checkRooms(
    readTree(join(import.meta.dirname, '..'), ['src', 'web', 'scripts', 'test', 'e2e', 'bench']),
    ROOMS,
  )
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
