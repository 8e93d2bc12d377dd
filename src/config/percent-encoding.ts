/** What a part of an address says where %XX stand for their bytes; null where a % begins none. */
export function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
