import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { newFolder } from '../../test/server-process.ts'

const GUIDES = join(import.meta.dirname, '../../docs/guides')

/** A proxy of a guide. */
export type ProxyName = 'nginx' | 'caddy'

/** An application that knows its users by their headers alone, and shows who is there. */
export type EchoApplication = {
  port: number
  seen: { method: string; url: string; headers: IncomingHttpHeaders }[]
}

/** Starts an application; it ends with the test. */
export async function startApplication(t: TestContext): Promise<EchoApplication> {
  const seen: EchoApplication['seen'] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    if (url !== '/favicon.ico') seen.push({ method, url, headers })
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Metrics</title><h1>Hello ${String(headers['remote-user'])}</h1>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as { port: number }).port, seen }
}

/** A port that nobody listened on a moment ago. */
export async function portOfProxy(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const blocksOf = (guide: string) =>
  [...readFileSync(join(GUIDES, `${guide}.md`), 'utf8').matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  )

/** A block of a guide, with the places of a test: each that is to be replaced has to stand there. */
function withPlaces(block: string, places: [from: string, to: string][]): string {
  let text = block
  for (const [from, to] of places) {
    if (!text.includes(from)) throw new Error(`the guide does not say ${from}`)
    text = text.replaceAll(from, to)
  }
  return text
}

type Places = { port: number; hosts: string[]; sallyport: number; application: number }

function nginxConfig(folder: string, { port, hosts, sallyport, application }: Places): string {
  const [maps = '', server = ''] = blocksOf('nginx')
  const servers = hosts.map((host) =>
    withPlaces(server, [
      ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
      ['  ssl_certificate /etc/ssl/metrics.example.com.pem;\n', ''],
      ['  ssl_certificate_key /etc/ssl/private/metrics.example.com.key;\n', ''],
      ['$scheme://metrics.example.com$request_uri', `$scheme://${host}:${port}$request_uri`],
      ['metrics.example.com', host],
      ['127.0.0.1:3000', `127.0.0.1:${sallyport}`],
      ['127.0.0.1:8080', `127.0.0.1:${application}`],
    ]),
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path ${folder}/${what};`,
  )
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
access_log off;
server_names_hash_bucket_size 128;
${temporary.join('\n')}
${maps}
${servers.join('\n')}
}
`
}

function caddyConfig({ port, hosts, sallyport, application }: Places): string {
  const [site = ''] = blocksOf('caddy')
  const sites = hosts.map((host) =>
    withPlaces(site, [
      ['metrics.example.com {', `http://${host}:${port} {`],
      ['X-Forwarded-Host metrics.example.com', `X-Forwarded-Host ${host}:${port}`],
      ['127.0.0.1:3000', `127.0.0.1:${sallyport}`],
      ['127.0.0.1:8080', `127.0.0.1:${application}`],
    ]),
  )
  return `{\n  admin off\n  auto_https off\n}\n${sites.join('\n')}`
}

/** Starts a proxy by the configuration of its guide, as it is written there; it ends with the test. */
export async function startProxy(
  t: TestContext,
  name: ProxyName,
  program: string,
  places: Places,
): Promise<void> {
  const folder = newFolder(t)
  const file = join(folder, name === 'nginx' ? 'nginx.conf' : 'Caddyfile')
  writeFileSync(file, name === 'nginx' ? nginxConfig(folder, places) : caddyConfig(places))
  const args =
    name === 'nginx'
      ? ['-c', file, '-p', folder, '-e', 'stderr']
      : ['run', '--config', file, '--adapter', 'caddyfile']
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const ended = once(child, 'close')
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
  })
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} did not start: ${said}`)
    if (await answers(places.port)) return
    await sleep(25)
  }
  throw new Error(`${name} does not listen: ${said}`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}
