import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Another process of a test's: what it says, line by line, and how it ends. */
export type Child = {
  lines: AsyncIterableIterator<string>
  /** The next line that it says; an error where it has ended. */
  next(): Promise<string>
  tell(line: string): void
  kill(): void
  ended: Promise<{ code: number | null; signal: string | null }>
}

/** Starts a file of this folder as a process of its own. */
export function startChild(file: string, ...args: string[]): Child {
  return childOf(
    spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
}

/** Starts a file of this folder by a shell command, in which `"$@"` stands for it. */
export function startChildIn(command: string, file: string, ...args: string[]): Child {
  const program = [process.execPath, join(import.meta.dirname, file), ...args]
  return childOf(spawn('sh', ['-c', command, 'sh', ...program], { stdio: ['pipe', 'pipe', 'inherit'] }))
}

function childOf(child: ChildProcess): Child {
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('a child is started with pipes')
  stdin.on('error', () => {})
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return {
    lines,
    async next() {
      const { done, value } = await lines.next()
      if (done) throw new Error(`the child ended: ${JSON.stringify(await ended)}`)
      return value
    },
    tell: (line) => void stdin.write(`${line}\n`),
    kill: () => void child.kill('SIGKILL'),
    ended,
  }
}
