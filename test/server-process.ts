import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { newBrowser, type TestBrowser } from './browser.ts'

const PROGRAM = join(import.meta.dirname, '../bin/sallyport.js')

/** The program itself, as `npm start` runs it, in a process and a folder of its own. */
export type ServerProcess = {
  url: string
  /** Its working folder, with its data in `data`. */
  folder: string
  browser(): TestBrowser
  /** Everything that it has said so far. */
  stdout(): string
  stderr(): string
  kill(signal: NodeJS.Signals): void
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>
}

type Options = { env?: Record<string, string>; args?: string[]; folder?: string }

/** A folder that goes when the test ends. */
export function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-process-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

function spawnProgram(t: TestContext, { env = {}, args = [], folder = newFolder(t) }: Options) {
  const given = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SALLYPORT_')),
  )
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, ...args],
    {
      cwd: folder,
      env: { ...given, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => void (said.stderr += chunk.toString()))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, said, ended, folder }
}

/** Runs the program to its end, and gives back what it said. */
export async function runProgram(
  t: TestContext,
  options: Options = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { said, ended } = spawnProgram(t, options)
  const { code } = await ended
  return { code, ...said }
}

/** Starts the server and waits until it listens. It is killed when the test ends, if it still runs. */
export async function startServerProcess(t: TestContext, options: Options = {}): Promise<ServerProcess> {
  const { child, said, ended, folder } = spawnProgram(t, options)
  let over = false
  void ended.then(() => (over = true))
  for (;;) {
    const url = /^Sallyport listens on (\S+)/m.exec(said.stdout)?.[1]
    if (url && said.stdout.includes('/set-up#'))
      return {
        url,
        folder,
        browser: () => newBrowser(url),
        stdout: () => said.stdout,
        stderr: () => said.stderr,
        kill: (signal) => void child.kill(signal),
        ended,
      }
    if (over) throw new Error(`the server did not start: ${said.stderr}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
