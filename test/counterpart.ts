import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'

/** A program that runs beside a test, and ends with it at the latest. */
export type Beside = { said(): string; stop(): Promise<void> }

/** Starts a program and waits until something listens on its port. */
export async function startBeside(
  t: TestContext,
  {
    command,
    args,
    port,
    env = {},
    cwd,
  }: { command: string; args: string[]; port: number; env?: Record<string, string>; cwd: string },
): Promise<Beside> {
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const ended = once(child, 'close')
  let over = false
  void ended.then(() => (over = true))
  const stop = async () => {
    if (!over) child.kill('SIGTERM')
    await ended
  }
  t.after(stop)
  for (let tries = 0; tries < 400; tries++) {
    if (over) throw new Error(`${command} ended: ${said}`)
    if (await listens(port)) return { said: () => said, stop }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${command} does not listen on ${port}: ${said}`)
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
