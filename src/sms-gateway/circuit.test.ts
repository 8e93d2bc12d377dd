import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { newCircuit } from './circuit.ts'

const failTimes = (circuit: ReturnType<typeof newCircuit>, times: number, now: number) => {
  for (let nth = 0; nth < times; nth++) circuit.failed(now)
}

test('four troubles in a row leave a gateway in use, and one success forgets them', () => {
  const circuit = newCircuit()
  failTimes(circuit, 4, 0)
  assert.equal(circuit.mayTry(0), true)
  circuit.worked()
  failTimes(circuit, 4, 0)
  assert.deepEqual([circuit.mayTry(0), circuit.rests()], [true, false])
})

test('the fifth lets it rest for 30 seconds; then one message tries it, and all follow', () => {
  const circuit = newCircuit()
  failTimes(circuit, 5, 0)
  assert.deepEqual(
    [circuit.mayTry(0), circuit.mayTry(30 * SECOND_MS - 1), circuit.rests()],
    [false, false, true],
  )
  assert.deepEqual([circuit.mayTry(30 * SECOND_MS), circuit.mayTry(30 * SECOND_MS)], [true, false])
  circuit.worked()
  assert.deepEqual([circuit.mayTry(31 * SECOND_MS), circuit.mayTry(31 * SECOND_MS)], [true, true])
})

test('each try in vain doubles the rest, up to ten minutes', () => {
  const circuit = newCircuit()
  failTimes(circuit, 5, 0)
  let now = 30 * SECOND_MS
  for (const restMs of [1, 2, 4, 8, 10, 10].map((minutes) => minutes * MINUTE_MS)) {
    assert.equal(circuit.mayTry(now), true)
    circuit.failed(now)
    assert.equal(circuit.mayTry(now + restMs - 1), false, String(restMs))
    now += restMs
  }
})

test('messages that were under way when it began to rest do not make it rest longer', () => {
  const circuit = newCircuit()
  failTimes(circuit, 60, 0)
  assert.equal(circuit.mayTry(30 * SECOND_MS), true)
})
