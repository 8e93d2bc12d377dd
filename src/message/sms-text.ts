import { foldToGsm, segmentsOf } from '../sms-gateway/gsm-alphabet.ts'

/** The sentence around a code, the whole one first: where that takes more SMS than a shorter one, the shorter is sent. */
const SENTENCES: readonly ((code: string, name: string) => string)[] = [
  (code, name) => `${code} is your ${name} code. It works for 5 minutes. Never share it, not even with us.`,
  (code, name) => `${code} is your ${name} code. Never share it.`,
  (code, name) => `${code} ${name}. Never share it.`,
]

/**
 * The text of a code, for the person, with the line from which her browser fills the field of our page and of no
 * other's (WICG "Origin-bound one-time codes delivered via SMS"). One segment of GSM 03.38 as long as the product's
 * name can be written in that alphabet, marks left out, and the host has at most 40 characters; in another script as few
 * segments as there can be.
 */
export function smsCodeText(
  code: string,
  { productName, publicUrl }: { productName: string; publicUrl: URL },
): string {
  const name = foldToGsm(productName) ?? productName
  const texts = SENTENCES.map((say) => `${say(code, name)}\n\n@${publicUrl.hostname} #${code}`)
  const fewest = Math.min(...texts.map(segmentsOf))
  return texts.find((text) => segmentsOf(text) === fewest) ?? ''
}

/** What the old number is told once codes go to another one. */
export function phoneChangedText({ productName }: { productName: string }): string {
  const name = foldToGsm(productName) ?? productName
  return `Your ${name} codes go to another number from now on. If this was not you, tell your administrator at once.`
}
