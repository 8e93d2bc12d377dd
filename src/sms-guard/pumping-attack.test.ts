import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startChild } from '../../test/children/child.ts'
import type { Outcome } from '../../test/children/pumping.ts'
import { guarding } from '../../test/guarding.ts'

// What the attackers and the honest do is said in `test/children/pumping.ts`. It is a process of its own: what watches the
// promises of a test takes longer than the day.

for (const { requests: wanted, answered, share } of [
  { requests: 100_000, answered: 0, share: 0.15 },
  // who answers is seen by the same brakes, later: fewer show as much, in less time
  { requests: 25_000, answered: 0.1, share: 0.5 },
])
  void test(`a day of pumping by who answers ${answered * 100} % costs a part of the budget, and honest users sign in`, async (t) => {
    const child = startChild('pumping.ts', String(answered), String(wanted))
    const outcome = JSON.parse(await child.next()) as Outcome
    await child.ended
    const { requests, attackSent, price, refused, messages, asked, signedIn, byApp, seconds } = outcome
    t.diagnostic(
      `the attack: ${requests} asked for, ${attackSent} sent, ${(attackSent * price).toFixed(2)} spent`,
    )
    t.diagnostic(`not sent: ${JSON.stringify(refused)}; of all: ${JSON.stringify(messages)}`)
    t.diagnostic(`the honest: ${asked} sign-ins, ${signedIn} signed in, ${byApp} of them by the app`)
    t.diagnostic(`${seconds.toFixed(1)} s of a processor`)
    const { all } = guarding().config.smsBudgets
    assert.ok(attackSent < all.day * share, `${attackSent} of ${all.day} went to the attackers`)
    assert.ok(byApp > 0, 'somebody was held, and signed in by another method')
    assert.ok(signedIn / asked > 0.99, `${signedIn} of ${asked} signed in`)
  })
