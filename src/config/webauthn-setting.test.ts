import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWebAuthn, type WebAuthnSetting } from './webauthn-setting.ts'

function reading(publicUrl: string, rpId?: string, appId?: string): WebAuthnSetting & { problems: string[] } {
  const problems: string[] = []
  const say = (name: string, mend: string) => void problems.push(`${name}: ${mend}`)
  return { ...readWebAuthn(rpId, appId, new URL(publicUrl), say), problems }
}

test('keys are bound to the host of the public URL, or to a domain that it belongs to', () => {
  const fits: [publicUrl: string, rpId: string | undefined, bound: string][] = [
    ['https://sign-in.example.com:8443', undefined, 'sign-in.example.com'],
    ['https://sign-in.example.com', 'sign-in.example.com', 'sign-in.example.com'],
    ['https://sign-in.example.com', 'example.com', 'example.com'],
    ['https://a.b.example.com', 'B.Example.com', 'b.example.com'],
    ['https://sign-in.bücher.example', 'bücher.example', 'xn--bcher-kva.example'],
    ['http://localhost:3000', undefined, 'localhost'],
    ['http://localhost:3000', 'localhost', 'localhost'],
    ['http://127.0.0.1:3000', undefined, '127.0.0.1'],
    ['http://[::1]:3000', '[::1]', '[::1]'],
  ]
  for (const [publicUrl, rpId, bound] of fits)
    assert.deepEqual(reading(publicUrl, rpId), { rpId: bound, u2fAppId: null, problems: [] })
})

test('an RP ID that no browser would take under the public URL is told with its mend', () => {
  const wrong: [publicUrl: string, rpId: string][] = [
    ['https://sign-in.example.com', 'com'],
    ['https://sign-in.example.com', 'ple.com'],
    ['https://sign-in.example.com', '.example.com'],
    ['https://sign-in.example.com', 'example.com.'],
    ['https://sign-in.example.com', 'www.sign-in.example.com'],
    ['https://sign-in.example.com', 'example.org'],
    ['https://sign-in.example.com', 'https://example.com'],
    ['https://sign-in.example.com', 'example.com:443'],
    ['https://sign-in.example.com', 'user:hunter2@example.com'],
    ['http://shop.localhost:3000', 'localhost'],
    ['http://10.0.0.1', '0.0.1'],
    ['http://10.0.0.1', '0.1'],
  ]
  for (const [publicUrl, rpId] of wrong) {
    const { problems } = reading(publicUrl, rpId)
    assert.equal(problems.length, 1, rpId)
    assert.match(
      problems[0] ?? '',
      /^SALLYPORT_WEBAUTHN_RP_ID: This does not fit the public URL\. Write /,
      rpId,
    )
    assert.doesNotMatch(problems[0] ?? '', /hunter2/)
  }
})

test('an app id is an https address, kept as it is written', () => {
  const url = 'https://sign-in.example.com'
  for (const appId of [
    'https://www.example.com/app-id.json',
    'https://Example.com',
    'https://example.com/a?b#c',
  ])
    assert.deepEqual(reading(url, undefined, appId), {
      rpId: 'sign-in.example.com',
      u2fAppId: appId,
      problems: [],
    })
  for (const wrong of [
    'http://example.com',
    'example.com',
    'https://',
    'https://a:hunter2@example.com',
    'https://bücher.example',
  ]) {
    const { u2fAppId, problems } = reading(url, undefined, wrong)
    assert.deepEqual([u2fAppId, problems.length], [null, 1], wrong)
    assert.match(problems[0] ?? '', /^SALLYPORT_U2F_APP_ID: Write the app id exactly as it was/)
    assert.doesNotMatch(problems[0] ?? '', /hunter2/)
  }
})
