import { pino } from 'pino'
import { type Config, ConfigProblems, environment, isLoopback, readConfig } from './config.ts'
import { newId } from './http/token.ts'
import { startMessageQueue } from './message/send-messages.ts'
import { openSmsGateways } from './message/sms-gateways.ts'
import { newMetrics } from './operation/metrics.ts'
import { startSweeper } from './operation/sweep.ts'
import { newPasswordHasher, PASSWORD_COST } from './password/password-hasher.ts'
import { systemRandom } from './random/system-random.ts'
import { buildServer } from './server.ts'
import { registerKeys } from './store/key-register.ts'
import { openStore } from './store/open-store.ts'
import { secretBox } from './store/secret-box.ts'
import type { World } from './world.ts'

const COMMANDS = { serve, migrate }

const [name = 'serve', ...rest] = process.argv.slice(2)
if (Object.hasOwn(COMMANDS, name) && rest.length === 0) await run(COMMANDS[name as keyof typeof COMMANDS])
else
  stop(
    `There is no command "${[name, ...rest].join(' ')}". Those that exist: ${Object.keys(COMMANDS).join(', ')}.`,
  )

async function run(command: (config: Config) => Promise<void>): Promise<void> {
  try {
    await command(readConfig(environment()))
  } catch (error) {
    if (error instanceof ConfigProblems) {
      return stop(
        [
          'Sallyport cannot start with these settings:',
          ...error.problems.map((problem) => `  ${problem}`),
        ].join('\n'),
      )
    }
    stop(`Sallyport cannot start: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function stop(sentence: string): void {
  console.error(sentence)
  process.exitCode = 1
}

/** Brings the database to the newest schema and ends. */
async function migrate(config: Config): Promise<void> {
  await (await openStore(config.database)).close()
  console.log('The database has the newest schema.')
}

/** Runs the server until it is told to stop. */
async function serve(config: Config): Promise<void> {
  const log = pino(
    { level: 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  )
  const store = await openStore(config.database)
  const wrongKeys = await registerKeys(store, config.secretKeys, Date.now())
  if (wrongKeys !== null) {
    await store.close()
    throw new ConfigProblems([wrongKeys])
  }
  const metrics = newMetrics()
  const readiness = { open: true }
  const world: World = {
    config,
    store,
    clock: { now: () => Date.now() },
    random: systemRandom(),
    box: secretBox(config.secretKeys),
    smsGateways: openSmsGateways(config.sms),
    messageWritten: () => queue.wake(),
    passwordHasher: await newPasswordHasher(PASSWORD_COST),
    log,
  }
  const queue = startMessageQueue({ ...world, onSms: metrics.sms })
  const stopSweeper = startSweeper(world, newId(world.random, 'prc'))
  const app = await buildServer(world, { metrics, readiness })

  let stopping = false
  const shutDown = async () => {
    if (stopping) return
    stopping = true
    readiness.open = false
    await app.close()
    stopSweeper()
    await queue.stop()
    await store.close()
  }
  process.on('SIGTERM', () => void shutDown())
  process.on('SIGINT', () => void shutDown())
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await shutDown()
    throw new Error(sayListenError(error, config), { cause: error })
  }
  console.log(welcome(config, (app.server.address() as { port: number }).port))
}

/** Why nobody can listen there, with its mend. */
function sayListenError(error: unknown, { host, port }: Config): string {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'EADDRINUSE')
    return `port ${port} of ${host} is in use. Stop what listens there, or set PORT to another one.`
  if (code === 'EACCES') return `this user may not listen on port ${port}. Set PORT to 1024 or more.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no address ${host}. Set HOST to one of its own, for example 127.0.0.1.`
  return message ?? 'nobody can listen there'
}

/** What a newcomer reads first. */
function welcome(config: Config, port: number): string {
  const data = config.database.engine === 'sqlite' ? config.database.path : 'PostgreSQL'
  const keepsSms = config.sms.some(({ kind }) => kind === 'outbox')
  return [
    `Sallyport listens on http://${config.host}:${port} and is reached at ${config.publicUrl.origin}`,
    `Data: ${data}`,
    keepsSms
      ? `SMS and mail are not sent: read them at ${config.publicUrl.origin}/outbox`
      : 'SMS go to your gateway; mail is not sent yet',
    ...(isLoopback(config.publicUrl)
      ? [`Open this link: ${config.publicUrl.origin}/set-up#${config.setUpCode}`]
      : []),
  ].join('\n')
}
