import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The text of each source file, by its path from the top of the project, in the order of the alphabet. */
export type SourceTree = Map<string, string>

/** Reads every TypeScript file of the given folders. */
export function readTree(top: string, folders: string[]): SourceTree {
  const paths = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: top },
  )
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(top, path), 'utf8')]))
}

/** What a file says of itself: the first sentence above the export that bears its name, else above the first that has words. */
export function firstSentence(path: string, text: string): string | undefined {
  const docstring =
    /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*export (?:async )?(?:function\*?|const|class|type) (\w+)/g
  const found = [...text.matchAll(docstring)]
  const name = basename(path).replace(/\..*$|-/g, '')
  const chosen = found.find(([, , exported]) => exported?.toLowerCase() === name) ?? found[0]
  const words = chosen?.[1]
    ?.replace(/^\s*\*/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return words && (/^.*?[.!?:](?= |$)/.exec(words)?.[0].replace(/:$/, '.') ?? words)
}

/** The same text with every comment blanked, and every plain string too unless they are wanted. */
export function withoutComments(text: string, { strings }: { strings: 'keep' | 'blank' }): string {
  const token = /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
  return text.replace(token, (found) => {
    if (found.startsWith('/')) return ' '
    return strings === 'keep' || found.startsWith('`') ? found : "''"
  })
}
