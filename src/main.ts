import { existsSync, readFileSync } from 'node:fs'
import { pino } from 'pino'
import { operatorApplications } from './application/operator-applications.ts'
import { type Config, environment, isLoopback, readConfig } from './config.ts'
import { ConfigProblems } from './config/config-problems.ts'
import { type CommandWorld, withCommandWorld } from './command/command-world.ts'
import { CREATE_ACCOUNT_TAKES, createAccountByCommand } from './command/create-account-command.ts'
import { type CommandAnswer, passwordResetLink } from './command/password-reset-link.ts'
import { releaseHost } from './command/release-host.ts'
import { temporaryCode } from './command/temporary-code-command.ts'
import { readPassword } from './command/read-password.ts'
import { newId } from './http/token.ts'
import { startMessageQueue } from './message/send-messages.ts'
import { listenToGateways } from './message/hear-receipt.ts'
import { openSmsGateways } from './sms-gateway/open-gateways.ts'
import { openMailer } from './message/smtp-mailer.ts'
import { wrongKeyBinding } from './method/security-key/key-binding.ts'
import { newMetrics } from './operation/metrics.ts'
import { startSweeper } from './operation/sweep.ts'
import { newPasswordHasher, PASSWORD_COST } from './password/password-hasher.ts'
import { systemRandom } from './random/system-random.ts'
import { startResetRequests } from './profile/answer-reset-requests.ts'
import { buildServer } from './server.ts'
import { startSignOuts } from './oidc/tell-sign-outs.ts'
import { startKeyReminders } from './api-key/due-reminders.ts'
import { startDueNotices } from './security-settings/due-notices.ts'
import { startDueInvitations } from './user-import/due-invitations.ts'
import { registerKeys } from './store/key-register.ts'
import { openStore } from './store/open-store.ts'
import { secretBox } from './store/secret-box.ts'
import { startWebhooks } from './webhook/deliver-events.ts'
import { noteNotTaken } from './sms-guard/note-answer.ts'
import { payAgain } from './sms-guard/spend-budgets.ts'
import { resolveByDns } from './outgoing/resolve-name.ts'
import type { World } from './world.ts'

type Command = { takes: string; run(config: Config, args: string[]): Promise<void> }

/** What can be asked for, and what each takes. */
const COMMANDS: Record<string, Command> = {
  serve: { takes: '', run: serve },
  migrate: { takes: '', run: migrate },
  'create-account': { takes: CREATE_ACCOUNT_TAKES, run: createAccount },
  'password-reset-link': { takes: 'EMAIL', run: onData('password-reset-link', passwordResetLink) },
  'temporary-code': { takes: 'EMAIL', run: onData('temporary-code', temporaryCode) },
  'release-host': { takes: 'NAME', run: onData('release-host', releaseHost) },
  'import-u2f': { takes: 'FILE', run: onData('import-u2f', importKeys) },
}
const CLOCK = { now: () => Date.now() }
const TLS_IN_WORDS = { from_the_start: 'by TLS', starttls: 'by TLS (STARTTLS)', none: 'in clear' }

const [name = 'serve', ...rest] = process.argv.slice(2)
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (command && rest.length > 0 === (command.takes !== '')) await run(command)
else stop(usage([name, ...rest].join(' ')))

function usage(asked: string): string {
  const known = Object.entries(COMMANDS).map(([verb, { takes }]) => `  ${verb} ${takes}`.trimEnd())
  return [`Sallyport cannot do "${asked}". What it can:`, ...known].join('\n')
}

async function run({ run: start }: Command): Promise<void> {
  try {
    await start(readConfig(environment()), rest)
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

/** Creates an account with its first administrator. */
async function createAccount(config: Config, args: string[]): Promise<void> {
  const password = () => readPassword(process.stdin, process.stderr)
  answer(await withCommandWorld(config, CLOCK, (world) => createAccountByCommand(world, args, password)))
}

/** A command that takes one word and works on data that is there already. */
function onData(
  verb: string,
  work: (world: CommandWorld, word: string) => Promise<CommandAnswer>,
): Command['run'] {
  return async (config, [word = '', ...more]) => {
    if (more.length > 0 || word.startsWith('-')) return stop(usage([verb, word, ...more].join(' ')))
    if (lacksData(config)) return
    answer(await withCommandWorld(config, CLOCK, (world) => work(world, word)))
  }
}

/** Takes over security keys that were registered through the U2F API, from a file of JSON lines. */
async function importKeys(world: CommandWorld, file: string): Promise<CommandAnswer> {
  if (!existsSync(file)) return { done: false, says: `There is no file ${file}.` }
  const { importU2f } = await import('./command/import-u2f.ts')
  return importU2f(world, readFileSync(file, 'utf8'))
}

/** Whether there is no database yet, which is said: a command that makes one would work on the wrong data. */
function lacksData({ database }: Config): boolean {
  if (database.engine !== 'sqlite' || existsSync(database.path)) return false
  stop(`There is no database at ${database.path}. Set SALLYPORT_DATA_DIR as the server has it.`)
  return true
}

function answer({ done, says }: CommandAnswer): void {
  if (done) console.log(says)
  else stop(says)
}

/** Runs the server until it is told to stop. */
async function serve(config: Config): Promise<void> {
  const log = pino(
    { level: 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  )
  operatorApplications(config)
  const store = await openStore(config.database)
  const wrongKeys =
    (await registerKeys(store, config.secretKeys, Date.now())) ?? (await wrongKeyBinding(store.read, config))
  if (wrongKeys !== null) {
    await store.close()
    throw new ConfigProblems([wrongKeys])
  }
  const metrics = newMetrics()
  const readiness = { open: true }
  const world: World = {
    config,
    store,
    clock: CLOCK,
    random: systemRandom(),
    box: secretBox(config.secretKeys),
    smsGateways: openSmsGateways({ config, clock: CLOCK, log }),
    countSms: metrics.sms,
    mailer: openMailer({ config, clock: CLOCK, log }),
    messageWritten: () => queue.wake(),
    passwordHasher: await newPasswordHasher(PASSWORD_COST),
    resolveName: resolveByDns,
    log,
  }
  const queue = startMessageQueue({
    ...world,
    onMail: metrics.mail,
    onNotTaken: (tx, message, now) => noteNotTaken(world, tx, message, now),
    payAgain: (tx, prices, now) => payAgain(tx, world.config.smsBudgets, prices, now),
  })
  const stopListening = listenToGateways(world)
  const stopResets = startResetRequests(world)
  const owner = newId(world.random, 'prc')
  const stopSweeper = startSweeper(world, owner)
  const stopInvitations = startDueInvitations(world, owner)
  const stopNotices = startDueNotices(world, owner)
  const stopWebhooks = startWebhooks({ ...world, onWebhook: metrics.webhook }, owner)
  const stopReminders = startKeyReminders(world, owner)
  const stopSignOuts = startSignOuts({ ...world, onSignOut: metrics.signOut })
  const app = await buildServer(world, { metrics, readiness })

  let stopping = false
  const shutDown = async () => {
    if (stopping) return
    stopping = true
    readiness.open = false
    await app.close()
    stopSweeper()
    await stopResets()
    await stopInvitations()
    await stopNotices()
    await stopWebhooks()
    await stopReminders()
    await stopSignOuts()
    await queue.stop()
    stopListening()
    for (const gateway of world.smsGateways) await gateway.stop?.()
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
  return [
    `Sallyport listens on http://${config.host}:${port} and is reached at ${config.publicUrl.origin}`,
    `Data: ${data}`,
    ...whereMessagesGo(config),
    ...(isLoopback(config.publicUrl)
      ? [`Open this link: ${config.publicUrl.origin}/set-up#${config.setUpCode}`]
      : []),
  ].join('\n')
}

/** Where SMS and mail go, as they are set. */
function whereMessagesGo({ sms, mail, publicUrl }: Config): string[] {
  const outbox = `${publicUrl.origin}/outbox`
  const gateways = sms.filter(({ kind }) => kind !== 'outbox').length
  if (gateways === 0 && mail.kind === 'outbox') return [`SMS and mail are not sent: read them at ${outbox}`]
  const gateway = gateways === 1 ? 'your gateway' : `your ${gateways} gateways in order`
  const server = mail.kind === 'smtp' && (mail.host.includes(':') ? `[${mail.host}]` : mail.host)
  const last = gateways < sms.length ? `, and where that fails to ${outbox}` : ''
  return [
    gateways === 0 ? `SMS are not sent: read them at ${outbox}` : `SMS go to ${gateway}${last}`,
    mail.kind === 'outbox'
      ? `Mail is not sent: read it at ${outbox}`
      : `Mail goes to ${server}:${mail.port}, ${TLS_IN_WORDS[mail.tls]}, from ${mail.from}`,
  ]
}
