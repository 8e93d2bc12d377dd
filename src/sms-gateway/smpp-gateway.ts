import type { SmppSetting } from '../config/sms-setting.ts'
import type { HearReceipt, Log, SmsGateway } from '../world.ts'
import { keepSmppLink, SMPP_TIMES } from './smpp-link.ts'
import { newSmppNames, readSmppReceipt } from './smpp-receipt.ts'
import { submitsOf } from './smpp-submit.ts'
import { newSmppWindow } from './smpp-window.ts'

/**
 * A message centre that speaks SMPP 3.4, by one link that is kept as long as the process runs, so that receipts of
 * earlier messages arrive as well. A message that it may have read is never sent to it again: whatever comes between
 * the message and its answer is a refusal.
 */
export function smppGateway(
  name: string,
  setting: Omit<SmppSetting, 'kind' | 'name'>,
  { log, times = SMPP_TIMES }: { log: Log; times?: typeof SMPP_TIMES },
): SmsGateway {
  const window = newSmppWindow(setting.window, times.submitAnswerMs)
  const names = newSmppNames()
  let hear: HearReceipt | null = null
  let longOnes = 0
  const { stop } = keepSmppLink(setting, {
    name,
    log,
    times,
    window,
    onTaken: names.add,
    async onDelivery(pdu) {
      const receipt = readSmppReceipt(pdu)
      if (receipt === null) return
      if (hear === null) throw new Error('nobody listens yet')
      await hear(names.asGiven(receipt.reference), receipt.outcome)
    },
  })
  return {
    name,
    tells: true,
    listen: (listener) => void (hear = listener),
    async send(sms, signal) {
      const submits = submitsOf(sms, sms.from ?? setting.from, longOnes)
      if (submits.length > 1) longOnes++
      let reference: string | undefined
      // one after the other: where a part is refused, those behind it cost nothing
      for (const submit of submits) reference = await window.submit(submit, signal)
      return reference
    },
    stop,
  }
}
