import type { Config } from '../config.ts'
import { ConfigProblems } from '../config/config-problems.ts'
import { newPasswordHasher, PASSWORD_COST } from '../password/password-hasher.ts'
import { systemRandom } from '../random/system-random.ts'
import { registerKeys } from '../store/key-register.ts'
import { openStore } from '../store/open-store.ts'
import { secretBox } from '../store/secret-box.ts'
import type { Clock, World } from '../world.ts'

/** What a command can touch. It sends nothing: a server that runs, or the next that starts, finds what it has written. */
export type CommandWorld = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'
>

/** Opens the data for one command, beside a server that may be running on it, and closes it after. */
export async function withCommandWorld<T>(
  config: Config,
  clock: Clock,
  work: (world: CommandWorld) => Promise<T>,
): Promise<T> {
  const store = await openStore(config.database)
  try {
    const wrongKeys = await registerKeys(store, config.secretKeys, clock.now())
    if (wrongKeys !== null) throw new ConfigProblems([wrongKeys])
    return await work({
      config,
      store,
      clock,
      random: systemRandom(),
      box: secretBox(config.secretKeys),
      passwordHasher: await newPasswordHasher(PASSWORD_COST),
      messageWritten: () => undefined,
    })
  } finally {
    await store.close()
  }
}
