/** Where to go after signing in: a path of ours from `?to=`, else the start page. Never another site. */
export function returnPath(search: string, origin: string): string {
  const to = new URLSearchParams(search).get('to')
  if (to === null) return '/'
  const target = URL.canParse(to, origin) ? new URL(to, origin) : null
  if (target === null || target.origin !== origin || !to.startsWith('/')) return '/'
  // dots in a path are taken out by now: what is left may begin with two slashes, which names another host
  if (target.pathname.startsWith('//')) return '/'
  return target.pathname.startsWith('/sign-in') ? '/' : `${target.pathname}${target.search}${target.hash}`
}
