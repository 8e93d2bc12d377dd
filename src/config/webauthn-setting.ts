import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Say } from './config-problems.ts'

/**
 * What security keys are bound to: the RP ID, and for keys that were registered through the U2F API of old the app id
 * of that time, compared byte for byte.
 */
export type WebAuthnSetting = { rpId: string; u2fAppId: string | null }

/**
 * Reads `SALLYPORT_WEBAUTHN_RP_ID` and `SALLYPORT_U2F_APP_ID`. The RP ID is the host of the public URL, or a domain that
 * the host belongs to (WebAuthn L3 §5.1.3 step 8); of more than one label, since nobody owns a top-level domain.
 */
export function readWebAuthn(
  rpId: string | undefined,
  appId: string | undefined,
  publicUrl: URL,
  say: Say,
): WebAuthnSetting {
  const host = publicUrl.hostname
  return { rpId: rpId === undefined ? host : readRpId(rpId, host, say), u2fAppId: readAppId(appId, say) }
}

function readRpId(text: string, host: string, say: Say): string {
  const wanted = text.toLowerCase()
  if (wanted === host) return host
  const domain = domainToASCII(wanted)
  const isParent = host.endsWith(`.${domain}`) && /^[^.]+\.[^]*[^.]$/.test(domain)
  if (domain === host || (isParent && !isAddress(host))) return domain
  const parents = isAddress(host) ? '' : ', or a domain that it belongs to'
  say(
    'SALLYPORT_WEBAUTHN_RP_ID',
    `This does not fit the public URL. Write ${host}${parents}, without scheme and port.`,
  )
  return host
}

const isAddress = (host: string) => isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0

function readAppId(text: string | undefined, say: Say): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && /^[!-~]+$/.test(text))
    return text
  say(
    'SALLYPORT_U2F_APP_ID',
    'Write the app id exactly as it was when the keys were registered: an https address, for example https://www.example.com/app-id.json.',
  )
  return null
}
