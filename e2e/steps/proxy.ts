import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startBeside } from '../../test/counterpart.ts'
import { filledIn, guideBlocks } from '../../test/guide.ts'
import { newFolder } from '../../test/server-process.ts'

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

type Places = { port: number; hosts: string[]; sallyport: number; application: number }

function nginxConfig(folder: string, { port, hosts, sallyport, application }: Places): string {
  const [maps = '', server = ''] = guideBlocks('nginx')
  const servers = hosts.map((host) =>
    filledIn(server, [
      ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
      ['  ssl_certificate /etc/ssl/metrics.example.com.pem;\n', ''],
      ['  ssl_certificate_key /etc/ssl/private/metrics.example.com.key;\n', ''],
      ['$scheme://metrics.example.com$request_uri', `$scheme://${host}:${port}$request_uri`],
      ['proxy_set_header Host metrics.example.com;', `proxy_set_header Host ${host}:${port};`],
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
  const [site = ''] = guideBlocks('caddy')
  const sites = hosts.map((host) =>
    filledIn(site, [
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
  await startBeside(t, {
    command: program,
    args,
    port: places.port,
    cwd: folder,
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  })
}
