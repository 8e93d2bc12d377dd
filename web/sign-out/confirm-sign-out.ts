/** How a sign-out went that an application asked for. */
export type SignedOut = { kind: 'done'; to: string } | { kind: 'too-old' } | { kind: 'away' }

const PATIENCE_MS = 20_000

/** Confirms the sign-out that an application has asked for. `xsrf`: what shows that it was asked for in this browser. */
export async function confirmSignOut(xsrf: string): Promise<SignedOut> {
  const answer = await fetch('/oidc/sign-out/confirm', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null)
  if (answer === null || answer.status >= 500) return { kind: 'away' }
  if (!answer.ok) return { kind: 'too-old' }
  const said = (await answer.json().catch(() => null)) as { to?: string } | null
  return typeof said?.to === 'string' ? { kind: 'done', to: said.to } : { kind: 'away' }
}
