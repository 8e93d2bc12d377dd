import { statement } from './statement.ts'
import type { Store } from './store.ts'

const takeLease = statement((q, p: { name: string; owner: string; now: number; until: number }) =>
  q.db
    .insertInto('job_leases')
    .values({ name: p.name, owner: p.owner, lease_until_ms: p.until })
    .onConflict((oc) =>
      oc
        .column('name')
        .doUpdateSet({ owner: p.owner, lease_until_ms: p.until })
        .where((eb) =>
          eb.or([eb('job_leases.lease_until_ms', '<=', p.now), eb('job_leases.owner', '=', p.owner)]),
        ),
    ),
)

/**
 * Takes a job for `owner` until `untilMs`, or renews it. False while another process has it: of all that ask, one
 * wins, and when it dies the job is free again by itself.
 */
export async function lease(
  store: Store,
  job: { name: string; owner: string; nowMs: number; untilMs: number },
): Promise<boolean> {
  const parameters = { name: job.name, owner: job.owner, now: job.nowMs, until: job.untilMs }
  return (await store.write((tx) => tx.run(takeLease, parameters))) === 1
}
