/** The default alphabet of SMS and its extension (3GPP TS 23.038, 6.2.1 and 6.2.1.1). */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENSION = '\f^{}\\[~]|€'

const SEPTETS = new Map([
  ...Array.from(BASIC, (one) => [one, 1] as const),
  ...Array.from(EXTENSION, (one) => [one, 2] as const),
])

/** How many characters fit into one SMS, and into each part of a longer one (3GPP TS 23.040, 9.2.3.24.1). */
const ROOM = { gsm: { one: 160, part: 153 }, ucs2: { one: 70, part: 67 } }

/** Whether a text can be sent in the default alphabet. */
export const isGsm = (text: string): boolean => Array.from(text).every((one) => SEPTETS.has(one))

/** In how many SMS a text is sent, and billed. */
export function segmentsOf(text: string): number {
  const gsm = isGsm(text)
  const length = gsm ? Array.from(text).reduce((sum, one) => sum + (SEPTETS.get(one) ?? 0), 0) : text.length
  const { one, part } = ROOM[gsm ? 'gsm' : 'ucs2']
  return length <= one ? 1 : Math.ceil(length / part)
}

/** The same text in the default alphabet: letters without the marks that it lacks, quotes and dashes in their plain form. Null: it cannot be. */
export function foldToGsm(text: string): string | null {
  let folded = ''
  for (const one of text) {
    const plain = SEPTETS.has(one) ? one : (PLAIN[one] ?? one.normalize('NFKD').replace(/\p{M}/gu, ''))
    if (!isGsm(plain)) return null
    folded += plain
  }
  return folded
}

const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
  Œ: 'OE',
}
