import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const children: ChildProcess[] = []

/** Whether what is measured can be given a core of its own: the first, beside which its load and the gateway have the other. */
export const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** Keeps this process off the core of what it measures. */
export function leaveItsCore(): void {
  if (canPin) spawnSync('taskset', ['-acp', '1', String(process.pid)])
}

/** Starts a script on the measured core. */
export function start(command: string[], env: Record<string, string> = {}): ChildProcess {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...command]
  const [program = '', ...rest] = canPin ? ['taskset', '-c', '0', ...node] : node
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

/** Waits until a process has said such words. */
export function said(child: ChildProcess, words: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      const found = words.exec((text += more))
      if (found) resolve(found)
    })
    child.on('exit', () => reject(new Error(`ended before it said ${words}: ${text}`)))
  })
}

/** What a script says that it does a second. */
export async function rateOf(script: string, seconds: number): Promise<number> {
  return Number((await said(start([script, String(seconds)]), /rate (\S+)/))[1])
}

/** Starts the product as `npm start` does. */
export function startProduct(env: Record<string, string>): ChildProcess {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  const words = scripts.start.split(' ')
  const settings = words.slice(0, words.indexOf('node')).map((word) => word.split('=') as [string, string])
  return start(words.slice(settings.length + 1), { ...Object.fromEntries(settings), ...env })
}

/** Ends whatever was started and still runs. */
export function endAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}
