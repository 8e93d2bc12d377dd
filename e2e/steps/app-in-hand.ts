import assert from 'node:assert/strict'
import jsqr from 'jsqr'
import { URI } from 'otpauth'
import type { Page } from 'playwright-core'
import { testApp, type TestApp } from '../../test/authenticators.ts'
import type { House } from '../../test/house.ts'

/** What an app reads from a QR code: the name it lists the entry under, and the codes that it shows at the house's time. */
export type ScannedApp = TestApp & { issuer: string; label: string }

/** Types the key that a page shows into an app. */
export async function typeKeyFrom(page: Page, house: House): Promise<TestApp> {
  const shown = page.locator('.typed-key code')
  return testApp(house, { id: '', secret: (await shown.innerText()).replaceAll(' ', '') })
}

/** Scans the QR code of a page as a camera would: from the picture of it on the screen. */
export async function scan(page: Page, house: House): Promise<ScannedApp> {
  const qr = page.getByRole('img', { name: 'QR code' })
  await qr.evaluate((image: HTMLImageElement) => image.decode())
  const picture = await qr.screenshot()
  const desk = await page.context().newPage()
  const pixels = await desk.evaluate(async (png) => {
    const image = new Image()
    image.src = `data:image/png;base64,${png}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    const { data, width, height } = context?.getImageData(0, 0, image.width, image.height) ?? {}
    return { data: [...(data ?? [])], width: width ?? 0, height: height ?? 0 }
  }, picture.toString('base64'))
  await desk.close()
  const read = jsqr.default(new Uint8ClampedArray(pixels.data), pixels.width, pixels.height)
  assert.ok(read, 'the QR code can be read from the screen')
  const { secret, issuer, label } = URI.parse(read.data)
  return { ...testApp(house, { id: '', secret: secret.base32 }), issuer, label }
}
