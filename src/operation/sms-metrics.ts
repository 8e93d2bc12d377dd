import { Counter, Gauge, type Registry } from 'prom-client'
import type { SmsCount } from '../world.ts'

/** What an operator watches of SMS: what became of them, at which gateway, in which country, and what they cost. */
export function smsMetrics(registry: Registry): (count: SmsCount) => void {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  const ends = counter('sallyport_sms_total', 'SMS by what became of them', ['outcome'])
  const attempts = counter(
    'sallyport_sms_attempts_total',
    'SMS handed to gateways, by gateway, country and whether it took them',
    ['gateway', 'country', 'outcome'],
  )
  const receipts = counter(
    'sallyport_sms_receipts_total',
    'Receipts of SMS, by gateway, country and what they told',
    ['gateway', 'country', 'outcome'],
  )
  const held = counter(
    'sallyport_sms_held_total',
    'SMS that were asked for and not sent, by country and cause',
    ['country', 'because'],
  )
  const cost = counter(
    'sallyport_sms_cost_total',
    "What SMS cost by the operator's prices, in the currency of these",
    ['gateway', 'country'],
  )
  const rests = new Gauge({
    name: 'sallyport_sms_gateway_rests',
    help: 'Whether a gateway is left alone since it failed',
    labelNames: ['gateway'],
    registers: [registry],
  })
  return (count) => {
    switch (count.what) {
      case 'end':
        return ends.inc({ outcome: count.outcome })
      case 'attempt':
        return attempts.inc({ gateway: count.gateway, country: count.country, outcome: count.outcome })
      case 'receipt':
        return receipts.inc({ gateway: count.gateway, country: count.country, outcome: count.outcome })
      case 'held':
        return held.inc({ country: count.country, because: count.because })
      case 'cost':
        return cost.inc({ gateway: count.gateway, country: count.country }, count.micros / 1_000_000)
      case 'rest':
        return rests.set({ gateway: count.gateway }, count.rests ? 1 : 0)
    }
  }
}
