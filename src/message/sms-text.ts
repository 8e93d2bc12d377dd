/**
 * The text of a code, for the person, with the line from which her browser fills the field of our page and of no
 * other's (WICG "Origin-bound one-time codes delivered via SMS"). One segment of GSM 03.38 as long as the product's
 * name has at most 30 characters of that alphabet and the host at most 40.
 */
export function smsCodeText(
  code: string,
  { productName, publicUrl }: { productName: string; publicUrl: URL },
): string {
  return `${code} is your ${productName} code. It works for 5 minutes. Never share it, not even with us.\n\n@${publicUrl.hostname} #${code}`
}

/** What the old number is told once codes go to another one. */
export function phoneChangedText({ productName }: { productName: string }): string {
  return `Your ${productName} codes go to another number from now on. If this was not you, tell your administrator at once.`
}
