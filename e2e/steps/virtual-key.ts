import type { CDPSession, Page } from 'playwright-core'

/** A security key of Chromium's own, plugged into one tab. */
export type VirtualKey = {
  /** From here on a prompt finds nobody who touches it, or somebody again. */
  setTouched(touched: boolean): Promise<void>
  /** Pulls it out. */
  pull(): Promise<void>
  /** How many credentials it holds. */
  credentials(): Promise<number>
  /** Plugs a key with the same credentials into another tab. */
  carryTo(page: Page): Promise<VirtualKey>
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

/** Plugs a new security key into a tab (WebDriver's virtual authenticators, WebAuthn L3 §11). */
export async function plugIn(page: Page, options: KeyOptions = {}): Promise<VirtualKey> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  return plug(devtools, options, [])
}

async function plug(devtools: CDPSession, options: KeyOptions, credentials: Credential[]): Promise<VirtualKey> {
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
    setTouched: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    pull: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    credentials: async () => (await credentialsOf(devtools, authenticatorId)).length,
    async carryTo(page) {
      const there = await page.context().newCDPSession(page)
      await there.send('WebAuthn.enable')
      return plug(there, options, await credentialsOf(devtools, authenticatorId))
    },
  }
}

async function credentialsOf(devtools: CDPSession, authenticatorId: string) {
  return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
}
