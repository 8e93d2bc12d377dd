import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { OidcOutcome } from '../oidc/count-outcomes.ts'
import { smsMetrics } from './sms-metrics.ts'
import type { VerificationOutcome } from '../verify-api/verify-routes.ts'
import type { MailOutcome, SmsCount } from '../world.ts'

/** What an operator watches, in Prometheus' text format. One set per process. */
export type Metrics = {
  request(route: string, method: string, status: number, seconds: number): void
  sms(count: SmsCount): void
  mail(outcome: MailOutcome): void
  /** What OpenID Connect came to. */
  oidc(outcome: OidcOutcome): void
  webhook(outcome: 'delivered' | 'failed'): void
  /** What came of telling an application that a session has ended. */
  signOut(outcome: 'told' | 'failed'): void
  verification(outcome: VerificationOutcome): void
  text(): Promise<string>
}

/** Makes the metrics of a process. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const requests = new Histogram({
    name: 'sallyport_request_seconds',
    help: 'How long requests took, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  })
  const sms = smsMetrics(registry)
  const mail = new Counter({
    name: 'sallyport_mail_total',
    help: 'Attempts to send mail by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const oidc = new Counter({
    name: 'sallyport_oidc_total',
    help: 'Applications entered by OpenID Connect, tokens given, and what was refused',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const webhooks = new Counter({
    name: 'sallyport_webhook_deliveries_total',
    help: 'Attempts to deliver events to webhooks by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const signOuts = new Counter({
    name: 'sallyport_sign_outs_total',
    help: 'Attempts to tell applications that a session has ended, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const verifications = new Counter({
    name: 'sallyport_verifications_total',
    help: 'Second factors that programs asked for, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  // looking a set of labels up costs more than counting
  const rows = new Map<string, ReturnType<typeof requests.labels>>()
  return {
    request(route, method, status, seconds) {
      const key = `${method} ${status} ${route}`
      const row = rows.get(key) ?? requests.labels({ route, method, status })
      rows.set(key, row)
      row.observe(seconds)
    },
    sms,
    mail: (outcome) => mail.inc({ outcome }),
    oidc: (outcome) => oidc.inc({ outcome }),
    webhook: (outcome) => webhooks.inc({ outcome }),
    signOut: (outcome) => signOuts.inc({ outcome }),
    verification: (outcome) => verifications.inc({ outcome }),
    text: () => registry.metrics(),
  }
}
