import type { Guard } from './guard.ts'

const SMPP_TEST = 'src/sms-gateway/smpp-gateway.test.ts'
const SMPP_DELIVERY_TEST = 'src/sms-gateway/smpp-delivery.test.ts'

/** The guards of the link to a carrier, and of Kannel. */
export const GUARDS_SMPP: Guard[] = [
  {
    guard: 'A message that a cut link may have carried is not submitted to the same gateway again.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: {
      from: 'rejectAll(underWay, why)',
      to: 'for (const one of underWay) waiting.add(one)\n      underWay.clear()',
    },
    test: SMPP_DELIVERY_TEST,
    testName: 'wherever the link is cut',
  },
  {
    guard: 'A message whose link is cut is rejected at once.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: { from: 'rejectAll(underWay, why)', to: 'underWay.clear()' },
    test: SMPP_TEST,
    testName: 'a link that is cut rejects at once',
  },
  {
    guard: 'No more messages wait for an answer than the window has room for.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: { from: 'underWay.size >= size', to: 'false' },
    test: SMPP_TEST,
    testName: 'no more messages wait for an answer',
  },
  {
    guard: 'A message that waits for room is not submitted once its time is over.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: { from: '(waiting.delete(submit), reject(signal.reason))', to: 'reject(signal.reason)' },
    test: SMPP_TEST,
    testName: 'a message that waits for room goes nowhere',
  },
  {
    guard: 'A message without an answer keeps its place in the window.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: {
      from: '(waiting.delete(submit), reject(signal.reason))',
      to: '(waiting.delete(submit), underWay.delete(submit), reject(signal.reason))',
    },
    test: SMPP_TEST,
    testName: 'keeps its place until it is answered',
  },
  {
    guard: 'A message that is never answered gives its place back.',
    file: 'src/sms-gateway/smpp-window.ts',
    edit: { from: 'setTimeout(leave, answerMs)', to: 'setTimeout(() => undefined, answerMs)' },
    test: SMPP_TEST,
    testName: 'gives its place back in the end',
  },
  {
    guard: 'A gateway that throttles is at fault, and not the message.',
    file: 'src/sms-gateway/smpp-status.ts',
    edit: { from: "OF_MESSAGE.has(name) ? 'message' : 'gateway'", to: "'message'" },
    test: SMPP_TEST,
    testName: 'says whose fault it is',
  },
  {
    guard: 'A log-in goes to no carrier that does not show whose it is.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: 'rejectUnauthorized: true', to: 'rejectUnauthorized: false' },
    test: SMPP_TEST,
    testName: 'by smpps: a certificate of the right name',
  },
  {
    guard: 'A link that is dead is laid anew.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: "cut('the gateway does not answer')", to: 'undefined' },
    test: SMPP_TEST,
    testName: 'one that is dead is laid anew',
  },
  {
    guard: 'A link is laid anew ever more seldom.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: 'Math.min(2 * retryMs, times.longestRetryMs)', to: 'times.firstRetryMs' },
    test: SMPP_TEST,
    testName: 'a link is laid anew ever more seldom',
  },
  {
    guard: 'Why there is no link is logged once.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: 'if (reason === told) return', to: '' },
    test: SMPP_TEST,
    testName: 'a bind that is refused is logged once',
  },
  {
    guard: 'A receipt is acknowledged only once it was written down.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: 'await onDelivery(pdu)', to: 'void onDelivery(pdu)' },
    test: SMPP_TEST,
    testName: 'a receipt is answered only once',
  },
  {
    guard: 'A receipt that could not be written down comes again.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: {
      from: "it will come again')\n      return ESME_RX_T_APPN",
      to: "it will come again')\n      return 0",
    },
    test: SMPP_DELIVERY_TEST,
    testName: 'a receipt that could not be written down',
  },
  {
    guard: 'A carrier that floods us with receipts is told to wait.',
    file: 'src/sms-gateway/smpp-link.ts',
    edit: { from: 'deliveries.size >= MOST_DELIVERIES', to: 'false' },
    test: SMPP_TEST,
    testName: 'more receipts than can be written down at once',
  },
  {
    guard: 'What a phone sends is no receipt.',
    file: 'src/sms-gateway/smpp-receipt.ts',
    edit: { from: 'if (kind !== RECEIPT && kind !== ON_THE_WAY) return null', to: '' },
    test: SMPP_TEST,
    testName: 'what a phone sends is acknowledged and dropped',
  },
  {
    guard: 'A word on the way is no end.',
    file: 'src/sms-gateway/smpp-receipt.ts',
    edit: { from: '(kind === RECEIPT ? STATES[state] : undefined)', to: 'STATES[state]' },
    test: SMPP_TEST,
    testName: 'a word on the way is no end',
  },
  {
    guard:
      'A name is not taken for another one read otherwise, where one receipt has shown that they are written alike.',
    file: 'src/sms-gateway/smpp-receipt.ts',
    edit: { from: 'sameForm = other === undefined', to: '' },
    test: SMPP_TEST,
    testName: 'where names are written in one form',
  },
  {
    guard: 'A gateway tells of its own messages alone.',
    file: 'src/message/sms-store.ts',
    edit: {
      from: ".where('gateway', '=', p.gateway)\n    .where('reference', '=', p.reference)",
      to: ".where('reference', '=', p.reference)",
    },
    test: SMPP_DELIVERY_TEST,
    testName: 'two gateways may call two messages the same',
  },
  {
    guard: 'The password of a Kannel stands in no address.',
    file: 'src/sms-gateway/kannel-gateway.ts',
    edit: { from: 'newPost(url,', to: 'newPost(new URL(`?password=${password}`, url),' },
    test: 'src/sms-gateway/kannel-gateway.test.ts',
    testName: 'neither password nor text stands in its address',
  },
  {
    guard: 'What Kannel tells without an end that we know counts for nothing.',
    file: 'src/sms-gateway/kannel-gateway.ts',
    edit: { from: 'Object.hasOwn(TYPES, type) ? TYPES[type] : undefined', to: 'TYPES[type]' },
    test: 'src/sms-gateway/kannel-gateway.test.ts',
    testName: 'each type of a receipt is what it is',
  },
]
