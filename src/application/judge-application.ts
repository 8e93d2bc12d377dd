import { readTargetUrl } from '../outgoing/find-target.ts'
import { type FieldRefusal, refuseFields } from '../refusal.ts'
import type { Application } from './application.ts'
import { wrongHost, wrongOrigin, wrongRedirect } from './redirect-address.ts'

type Judged = Pick<
  Application,
  | 'kind'
  | 'redirectAddresses'
  | 'signOutAddresses'
  | 'backChannelAddress'
  | 'allowedOrigins'
  | 'hosts'
  | 'asksFor'
  | 'notOlderThan'
>

/** Everything that is wrong with what an application is to be, each beside its field. */
function wrongInApplication(application: Judged): FieldRefusal[] {
  const { kind, redirectAddresses, signOutAddresses, allowedOrigins, hosts, asksFor, notOlderThan } =
    application
  const backChannel = application.backChannelAddress === null ? [] : [application.backChannelAddress]
  const behindProxy = kind === 'host'
  const each = (pointer: string, values: readonly string[], wrong: (value: string) => string | null) =>
    values.flatMap((value, at) => {
      const detail = values.indexOf(value) === at ? wrong(value) : 'This is here twice. Remove one of them.'
      return detail === null ? [] : [{ pointer: `${pointer}/${at}`, code: 'invalid' as const, detail }]
    })
  const one = (pointer: string, is: boolean, detail: string) =>
    is ? [{ pointer, code: 'invalid' as const, detail }] : []
  const redirect = (address: string) => wrongRedirect(address, kind)
  const oidcAlone = [...redirectAddresses, ...signOutAddresses, ...backChannel, ...allowedOrigins]
  return [
    ...one(
      '/redirectAddresses',
      !behindProxy && redirectAddresses.length === 0,
      'Write one address at least.',
    ),
    ...one('/hosts', behindProxy && hosts.length === 0, 'Write one host at least.'),
    ...one('/hosts', !behindProxy && hosts.length > 0, 'Only an application behind a proxy has hosts.'),
    ...one(
      '/redirectAddresses',
      behindProxy && oidcAlone.length > 0,
      'An application behind a proxy has hosts, and no addresses.',
    ),
    ...each('/redirectAddresses', redirectAddresses, redirect),
    ...each('/signOutAddresses', signOutAddresses, redirect),
    ...one(
      '/backChannelAddress',
      !backChannel.every((address) => readTargetUrl(address) !== null),
      'Write the whole address, for example https://app.example.com/signed-out, without a user name or a #.',
    ),
    ...each('/allowedOrigins', allowedOrigins, wrongOrigin),
    ...each('/hosts', hosts, wrongHost),
    ...one(
      '/notOlderThan',
      (asksFor === 'recent') !== (notOlderThan !== null),
      'Say how old the second factor may be, exactly where a recent one is asked for.',
    ),
  ]
}

/** Refuses an application with everything that is wrong. */
export function judgeApplication(application: Judged): void {
  const wrong = wrongInApplication(application)
  if (wrong.length > 0) throw refuseFields(wrong)
}
