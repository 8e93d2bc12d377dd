import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withCommandWorld } from '../src/command/command-world.ts'
import { readConfig } from '../src/config.ts'
import { base32 } from '../src/method/app/base32.ts'
import { DEMO_PASSWORD, seedDemo } from './seed-demo.ts'

/**
 * `npm run demo`: the product on a throw-away data folder, with one account of 42 users. Says how to sign in, and leaves
 * nothing behind when it ends.
 */
const PROGRAM = join(import.meta.dirname, '../bin/sallyport.js')
const folder = mkdtempSync(join(tmpdir(), 'sallyport-demo-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

// the operator's own settings and `.env` name a real gateway perhaps, and these people are none
const ours = Object.entries(process.env).filter(([name]) => !/^(SALLYPORT_|HOST$)/.test(name))
const env = { ...Object.fromEntries(ours), SALLYPORT_DATA_DIR: folder }
const config = readConfig(env)
const admin = await withCommandWorld(config, { now: () => Date.now() }, seedDemo)
const how = `
  An account of 42 users in every state is ready. Nothing of it leaves this computer or outlives this run.

  Sign in at   ${config.publicUrl.origin}
  E-mail       ${admin.email}
  Password     ${DEMO_PASSWORD}
  Code         from an authenticator app with the key ${base32(admin.appSecret)},
               or choose "Use another way", then SMS: the code is in the outbox, behind the link above
`

const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
  cwd: folder,
  env,
  stdio: ['inherit', 'pipe', 'inherit'],
})
let said = ''
server.stdout.setEncoding('utf8').on('data', (text: string) => {
  process.stdout.write(text)
  const before = said
  said += text
  if (/Open this link/.test(said) && !/Open this link/.test(before)) console.log(how)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.once('exit', (code) => process.exit(code ?? 1))
