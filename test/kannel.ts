import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Beside, startBeside } from './counterpart.ts'
import { freePort } from './free-port.ts'
import { filledIn, guideBlocks } from './guide.ts'
import { findProgram } from './programs.ts'
import { newFolder } from './server-process.ts'
import { type Carrier, SMPP_LOGIN } from './smpp-carrier.ts'

const PROGRAMS = [findProgram('bearerbox', 'kannel'), findProgram('smsbox', 'kannel')] as const
/** The password of its `sendsms`. */
export const KANNEL_PASSWORD = 'sendsms-password'

/** Why a test with Kannel is skipped here; undefined where it can be run. */
export const noKannel: string | undefined = PROGRAMS.flatMap((one) => ('skip' in one ? [one.skip] : []))[0]

/** A Kannel as the guide sets it up, linked to a carrier of the test's. */
export type Kannel = {
  address(more?: { password?: string }): string
  /** Everything that it has logged. */
  logged(): string
}

/** Starts a Kannel. It ends with the test. */
export async function startKannel(t: TestContext, carrier: Carrier): Promise<Kannel> {
  const [bearerbox, smsbox] = PROGRAMS.map((one) => ('path' in one ? one.path : '')) as [string, string]
  const started: Beside[] = []
  // the box that ends first is the one that was started last: the other one waits for it
  t.after(async () => {
    for (const box of started.toReversed()) await box.stop()
  })
  const folder = newFolder(t)
  mkdirSync(join(folder, 'spool'))
  const [admin, boxes, sends] = [await freePort(), await freePort(), await freePort()]
  const conf = filledIn(guideBlocks('sms-gateways', 'ini')[0] ?? '', [
    ['13000', String(admin)],
    ['13001', String(boxes)],
    ['13013', String(sends)],
    ['/var/spool/kannel', join(folder, 'spool')],
    ['/var/log/kannel', folder],
    ['smsc.carrier.example', '127.0.0.1'],
    ['port = 2775', `port = ${carrier.port}`],
    ['SYSTEM-ID', SMPP_LOGIN.systemId],
    ['smsc-password = PASSWORD', `smsc-password = ${SMPP_LOGIN.password}`],
    ['SENDSMS-PASSWORD', KANNEL_PASSWORD],
  ])
  writeFileSync(join(folder, 'kannel.conf'), conf)
  for (const [command, port] of [
    [bearerbox, boxes],
    [smsbox, sends],
  ] as const)
    started.push(await startBeside(t, { command, args: ['-v', '4', 'kannel.conf'], port, cwd: folder }))
  return {
    address: ({ password = KANNEL_PASSWORD } = {}) =>
      `kannel://sallyport:${password}@127.0.0.1:${sends}?from=Example&smsc=carrier&name=kannel`,
    logged: () =>
      ['bearerbox', 'smsbox'].map((box) => readFileSync(join(folder, `${box}.log`), 'utf8')).join(''),
  }
}
