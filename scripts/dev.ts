import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'

// The pages come from the server as in production, with its headers and cookies: built anew at each change, not by Vite's own server.
const TOP = join(import.meta.dirname, '..')
await build({
  root: join(TOP, 'web'),
  configFile: join(TOP, 'vite.config.ts'),
  logLevel: 'warn',
  build: { watch: {}, minify: false },
})
const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'src/main.ts'], {
  cwd: TOP,
  stdio: 'inherit',
})
server.once('exit', (code) => process.exit(code ?? 1))
