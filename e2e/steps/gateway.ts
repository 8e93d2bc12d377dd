import type { TestContext } from 'node:test'
import { startSink } from '../../test/gateway-sink.ts'
import { until } from './see.ts'

/** An SMS gateway on loopback, which does as it is told. */
export type Gateway = {
  url: URL
  /** `takes`: accepts. `refuses`: answers 500. `hangs`: never answers. */
  mood: 'takes' | 'refuses' | 'hangs'
  /** How often it was asked to send. */
  asked(): number
  /** The code of the nth SMS that it took, counted from 1; waits until it has. */
  code(nth: number): Promise<string>
}

/** Opens a gateway; it closes when the test ends. */
export async function openGateway(t: TestContext): Promise<Gateway> {
  const codes: string[] = []
  const sink = await startSink(t, (response) => {
    if (gateway.mood === 'hangs') return
    if (gateway.mood === 'takes') codes.push(/#(\d{6})$/.exec(sink.taken.at(-1)?.text ?? '')?.[1] ?? '')
    response.writeHead(gateway.mood === 'takes' ? 202 : 500).end()
  })
  const gateway: Gateway = {
    url: sink.url,
    mood: 'takes',
    asked: () => sink.taken.length,
    async code(nth) {
      await until(`SMS number ${nth}`, () => codes.length >= nth)
      return codes[nth - 1] ?? ''
    },
  }
  return gateway
}
