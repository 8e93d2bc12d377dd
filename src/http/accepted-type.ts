/**
 * The type of an answer that a caller asks for by name, out of those that a door exports; null where she names none of
 * them, or would rather have JSON. Of two, the first that she names.
 */
export function acceptedType<T extends string>(accept: string, exports: readonly T[]): T | null {
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim())
    if (parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) continue
    if (type === 'application/json') return null
    const found = exports.find((one) => one === type)
    if (found) return found
  }
  return null
}
