import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSetting } from '../store/open-store.ts'
import type { SecretKey } from '../store/secret-box.ts'
import { ConfigProblems, type Say } from './config-problems.ts'

/** Reads `SALLYPORT_SECRET_KEYS`. Null: not set, and there may be keys of our own; or wrong, which was said. */
export function readKeys(text: string | undefined, database: DatabaseSetting, say: Say): SecretKey[] | null {
  const howTo = 'Make one with: echo "k1:$(openssl rand -base64 32)".'
  if (text === undefined) {
    if (database.engine === 'postgres')
      say(
        'SALLYPORT_SECRET_KEYS',
        `PostgreSQL is shared by several nodes, so each needs the same keys. ${howTo}`,
      )
    return null
  }
  const keys = parseKeys(text)
  if (!keys)
    say(
      'SALLYPORT_SECRET_KEYS',
      `Write id:base64 of 32 random bytes each, ids distinct, separated by commas. ${howTo}`,
    )
  return keys
}

function parseKeys(text: string): SecretKey[] | null {
  const keys = text.split(',').map((part) => {
    const [, id = '', base64 = ''] = /^([A-Za-z0-9_-]{1,20}):([A-Za-z0-9+/]{43}=)$/.exec(part.trim()) ?? []
    return { id, bytes: Buffer.from(base64, 'base64') }
  })
  const sound =
    keys.every(({ bytes }) => bytes.length === 32) && new Set(keys.map(({ id }) => id)).size === keys.length
  return sound ? keys : null
}

/** The keys of an embedded database: made at the first start, in the data folder, for its owner alone to read. */
export function ownKeys(dataDir: string): SecretKey[] {
  const path = join(dataDir, 'secret-keys')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) {
    // written beside and linked, so that of two first starts at once both read the same whole file
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
    try {
      linkSync(draft, path)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft)
    }
  }
  const keys = parseKeys(readFileSync(path, 'utf8').trim())
  if (!keys)
    throw new ConfigProblems([
      `${path}: This file does not hold secret keys any more. Restore it from your backup: without it the database cannot be read.`,
    ])
  return keys
}
