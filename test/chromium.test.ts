import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findChromium, openChromium, npmChromium, type ChromiumProgram } from './chromium.ts'

async function headingSeenBy(program: ChromiumProgram) {
  const server = createServer((_, response) => response.end('<!doctype html><title>t</title><h1>Hello</h1>'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const browser = await openChromium(program)
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return await page.getByRole('heading').textContent()
  } finally {
    await browser.close()
    server.close()
  }
}

test('a Chromium is found that shows a page', async () => {
  assert.equal(await headingSeenBy(await findChromium()), 'Hello')
})

test('where the machine has no Chromium, the one of the npm package shows a page', async (t) => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return t.skip('the package has one for Linux on x64 alone')
  const program = await npmChromium()
  assert.ok(program, 'npm has installed @sparticuz/chromium')
  assert.equal(await headingSeenBy(program), 'Hello')
})
