import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PLACES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']

/**
 * Where a program of this machine is, or why a test that needs it is skipped. What SALLYPORT_TEST_DEMAND names, between
 * commas, has to be there: then the test fails instead. `debian`: the package that brings it.
 */
export function findProgram(name: string, debian = name): { path: string } | { skip: string } {
  const found = PLACES.map((place) => join(place, name)).find((path) => existsSync(path))
  if (found !== undefined) return { path: found }
  const demanded = (process.env['SALLYPORT_TEST_DEMAND'] ?? '').split(',').includes(name)
  if (demanded) throw new Error(`${name} is demanded by SALLYPORT_TEST_DEMAND and is not on this machine`)
  return { skip: `${name} is not on this machine; install it, for example by apt-get install ${debian}` }
}
