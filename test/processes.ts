import type { TestContext } from 'node:test'
import type { DatabaseSetting } from '../src/store/open-store.ts'
import { newBrowser } from './browser.ts'
import { type Sink, startSink } from './gateway-sink.ts'
import { OPERATOR_KEY, PASSWORD, SET_UP_CODE, type TestAccount } from './house.ts'
import { newFolder, type ServerProcess, startServerProcess } from './server-process.ts'
import { newDatabase } from './stores.ts'

/** Data that processes share, or find again after a crash, and the gateway that carries their SMS. */
export type Ground = { database: DatabaseSetting; folder: string; gateway: Sink; started: ServerProcess[] }

/** Prepares an empty database, a folder and a gateway. They go when the test ends, after the processes on them. */
export async function newGround(t: TestContext, engine: DatabaseSetting['engine']): Promise<Ground> {
  const database = await newDatabase(engine)
  const started: ServerProcess[] = []
  t.after(async () => {
    for (const product of started) await cutPower(product)
    await database.drop()
  })
  return { database, folder: newFolder(t), gateway: await startSink(t), started }
}

/** Starts the product on this ground, as an operator does, on a free port. */
export async function startProduct(
  t: TestContext,
  ground: Ground,
  more: Record<string, string> = {},
): Promise<ServerProcess> {
  const { database, folder, gateway, started } = ground
  const product = await startServerProcess(t, {
    folder,
    env: {
      SALLYPORT_DATABASE_URL: database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url,
      SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      SALLYPORT_SMS: gateway.url.href,
      SALLYPORT_SET_UP_CODE: SET_UP_CODE,
      SALLYPORT_OPERATOR_KEY: OPERATOR_KEY,
      ...more,
    },
  })
  started.push(product)
  return product
}

/** Ends a process as a power cut would, and waits until it is gone. */
export async function cutPower(product: ServerProcess): Promise<void> {
  product.kill('SIGKILL')
  await product.ended
}

/** The code in the nth text to a number, counted from 1. Waits for it; null where the process ends before it comes. */
export async function nthCode(
  { gateway }: Ground,
  phone: string,
  nth: number,
  { ended }: ServerProcess,
): Promise<string | null> {
  let over = false
  void ended.then(() => (over = true))
  for (let tries = 0; tries < 2_000 && !over; tries++) {
    const code = /#(\d{6})$/.exec(gateway.taken.filter(({ to }) => to === phone)[nth - 1]?.text ?? '')?.[1]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  if (over) return null
  throw new Error(`text ${nth} to ${phone} did not come`)
}

let numbers = 0

/** Creates an account in a running product by the operator key. Each has its own e-mail and phone. */
export async function foundAccount({ url }: ServerProcess): Promise<TestAccount> {
  const number = String(numbers++).padStart(4, '0')
  const email = `alex.kim.${number}@example.com`
  const wanted = {
    account: { name: 'Example Ltd', country: 'US' },
    admin: { name: 'Alex Kim', email, password: PASSWORD, phone: `+1 202 555 ${number}` },
  }
  const headers = { authorization: `Bearer ${OPERATOR_KEY}` }
  const { status, body } = await newBrowser(url).call('POST', '/api/v1/accounts', wanted, headers)
  if (status !== 201) throw new Error(`the account was not created: ${JSON.stringify(body)}`)
  return { accountId: body.account.id, userId: body.user.id, email, phone: body.user.phone }
}
