import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { CDPSession, Page } from 'playwright-core'

/** A security key of Chromium's own, plugged into one tab. */
export type VirtualKey = {
  /** From here on a prompt finds nobody who touches it, or somebody again. */
  setTouched(touched: boolean): Promise<unknown>
  /** Pulls it out. */
  pull(): Promise<unknown>
  /** Its credentials by their ids, in base64url. */
  credentials(): Promise<string[]>
}

type Credential = Awaited<ReturnType<typeof credentialsOf>>[number]
type KeyOptions = {
  /** `u2f`: a key of the old kind. */
  protocol?: 'ctap2' | 'u2f'
  /** `internal`: part of the device. */
  transport?: 'usb' | 'internal'
  /** Its credentials can be copied, as those of a password manager. */
  synced?: boolean
  /** Whether somebody touches it at once when it blinks. */
  touched?: boolean
}

/** Plugs a new security key into a tab (the virtual authenticators of WebAuthn L3 §11). */
export async function plugIn(page: Page, options: KeyOptions = {}): Promise<VirtualKey> {
  return plug(await devtoolsOf(page), options, [])
}

/** Plugs in a key that somebody has set up here already, whoever she is. */
export async function plugInSomebodysKey(page: Page): Promise<VirtualKey> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = {
    credentialId: randomBytes(32).toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    rpId: new URL(page.url()).hostname,
    isResidentCredential: false,
    signCount: 1,
  }
  return plug(await devtoolsOf(page), {}, [credential])
}

async function devtoolsOf(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  return devtools
}

async function plug(
  devtools: CDPSession,
  options: KeyOptions,
  credentials: Credential[],
): Promise<VirtualKey> {
  const { protocol = 'ctap2', transport = 'usb', synced = false, touched = true } = options
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol,
      transport,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
      automaticPresenceSimulation: touched,
    },
  })
  for (const credential of credentials)
    await devtools.send('WebAuthn.addCredential', { authenticatorId, credential })
  return {
    setTouched: (enabled) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    pull: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    credentials: async () =>
      (await credentialsOf(devtools, authenticatorId)).map(({ credentialId }) =>
        Buffer.from(credentialId, 'base64').toString('base64url'),
      ),
  }
}

async function credentialsOf(devtools: CDPSession, authenticatorId: string) {
  return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
}
