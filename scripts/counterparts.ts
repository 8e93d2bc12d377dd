import { join } from 'node:path'
import { migratePostgres } from '../src/store/migrate.ts'
import { findChromium, serveChromium } from '../test/chromium.ts'
import { findPostgres, freshDatabase, startPostgres } from '../test/postgres.ts'
import { makeQuickFolder } from '../test/quick-folder.ts'

/**
 * Starts what these test files share, and sets it in this process's environment, where the processes of the tests find
 * it: a PostgreSQL with a database of the newest schema to copy, a Chromium for the stories, a folder for all that is
 * written, and what was compiled before. A PostgreSQL that SALLYPORT_TEST_POSTGRES names is taken instead of an own one.
 */
export async function startCounterparts(files: readonly string[]): Promise<{ stop(): Promise<void> }> {
  const { env } = process
  const folder = makeQuickFolder()
  env['TMPDIR'] = folder
  env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  const named = env['SALLYPORT_TEST_POSTGRES']
  console.log(`PostgreSQL: ${named ? 'the one that SALLYPORT_TEST_POSTGRES names' : findPostgres().says}`)
  const program = await findChromium()
  console.log(`Chromium:   ${program.says}`)
  const own = named ? undefined : await startPostgres()
  const url = named ?? own?.url ?? ''
  const template = await freshDatabase(url)
  await migratePostgres(template.url)
  env['SALLYPORT_TEST_POSTGRES'] = url
  env['SALLYPORT_TEST_TEMPLATE'] = template.url
  // a start takes a browser longer than many a story does
  const chromium = files.some((path) => path.startsWith('e2e')) ? await serveChromium(program) : undefined
  if (chromium) env['SALLYPORT_TEST_CHROMIUM'] = chromium.wsEndpoint()
  return {
    async stop() {
      await chromium?.close()
      await template.drop()
      await own?.stop()
    },
  }
}
