import type { TestContext } from 'node:test'
import { freePort } from '../../test/free-port.ts'
import { newFolder, startServerProcess } from '../../test/server-process.ts'

/** The product as an operator starts it: a process of its own, with a data folder that holds nothing yet. */
export type Product = {
  url: string
  /** The link that the start printed. */
  link: string
  /** What it has said and logged. */
  said(): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  start(): Promise<void>
}

/** Starts the product for a test; it ends with the test. */
export async function startProduct(t: TestContext, settings: Record<string, string> = {}): Promise<Product> {
  const folder = newFolder(t)
  const env = { ...settings, PORT: String(await freePort()) }
  let running = await startServerProcess(t, { folder, env })
  const link = /Open this link: (\S+)/.exec(running.stdout())?.[1] ?? ''
  return {
    url: new URL(link).origin,
    link,
    said: () => running.stdout() + running.stderr(),
    async kill() {
      running.kill('SIGKILL')
      await running.ended
    },
    async start() {
      running = await startServerProcess(t, { folder, env })
    },
  }
}
