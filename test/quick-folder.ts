import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const ROOM_BYTES = 4 * 2 ** 30

/**
 * Makes a folder for what a run of the tests writes, gone with this process at the latest: in memory where the machine
 * has that and room in it, since hundreds of databases are made, and every commit waits for the disk; else among the
 * temporary files.
 */
export function makeQuickFolder(): string {
  const inMemory = hasRoom() ? mkdtempSync(join(MEMORY, 'sallyport-run-')) : undefined
  const quick = inMemory !== undefined && runsPrograms(inMemory)
  if (inMemory !== undefined && !quick) rmSync(inMemory, { recursive: true })
  const folder = quick ? inMemory : mkdtempSync(join(tmpdir(), 'sallyport-run-'))
  // PostgreSQL runs as another user where this one is root
  chmodSync(folder, 0o755)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= ROOM_BYTES
}

/** Containers often mount it so that nothing in it can be run, as PostgreSQL's programs have to be. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'runs')
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
  const { status } = spawnSync(program)
  rmSync(program)
  return status === 0
}
