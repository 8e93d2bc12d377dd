import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

/** Sends a browser to another address. */
export function goTo(ctx: Pick<KoaContextWithOIDC, 'redirect' | 'status'>, to: string): void {
  ctx.redirect(to)
  ctx.status = 303
}

/**
 * Answers browsers by pages of ours where the library would send a page of its own, which holds a script: whoever signs
 * out is asked by ours, and a sign-in that another tab has replaced meanwhile begins anew. Our page asks for JSON: a form
 * of it could not be led to the application (Content Security Policy, `form-action`).
 */
export function answerBrowsers(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next()
    const { oidc } = ctx as KoaContextWithOIDC
    if (oidc?.route === 'end_session' && ctx.status === 200) {
      const { secret } = (oidc.session?.state ?? {}) as { secret?: string }
      goTo(ctx, `/sign-out?xsrf=${encodeURIComponent(secret ?? '')}`)
      ctx.body = ''
    } else if (oidc?.route === 'resume' && ctx.status === 200) {
      goTo(ctx, '/sign-in?refused=session_replaced')
      ctx.body = ''
    } else if (
      oidc?.route === 'end_session_confirm' &&
      ctx.status === 303 &&
      ctx.accepts('html', 'json') === 'json'
    ) {
      const to = ctx.response.get('location')
      ctx.remove('location')
      ctx.status = 200
      ctx.body = { to }
    }
  })
}
