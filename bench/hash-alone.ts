import { newPasswordHasher, PASSWORD_COST } from '../src/password/password-hasher.ts'
import { BENCH_PASSWORD } from './seed.ts'

/** How many passwords a second this process could check if it did nothing else, with 16 callers. */
const CALLERS = 16
const seconds = Number(process.argv[2])

const hasher = await newPasswordHasher(PASSWORD_COST)
const phc = await hasher.hash(BENCH_PASSWORD)
const began = performance.now()
let done = 0
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (performance.now() - began < seconds * 1_000) {
      await hasher.matches(phc, BENCH_PASSWORD)
      done++
    }
  }),
)
console.log(`rate ${(done * 1_000) / (performance.now() - began)}`)
