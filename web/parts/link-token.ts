/** What stands behind the `#` of an address. Browsers keep it to themselves: no server and no log ever gets it. */
export function linkToken(hash: string): string {
  const token = hash.replace(/^#/, '')
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
