import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aboutNow, MAILS, mailTime } from './mail-text.ts'
import { smsCodeText } from './sms-text.ts'

const GSM = /^[A-Za-z0-9 @#.,:;!?'"()\n-]*$/

test('the text of a code names the product, says never to share it, and ends with the line that browsers read', () => {
  const text = smsCodeText('048291', {
    productName: 'Example',
    publicUrl: new URL('https://sign-in.example.com:8443/'),
  })
  assert.equal(
    text,
    '048291 is your Example code. It works for 5 minutes. Never share it, not even with us.\n\n@sign-in.example.com #048291',
  )
})

test('with a name of 30 characters and a host of 40 a code still fits into one SMS', () => {
  const text = smsCodeText('048291', {
    productName: 'x'.repeat(30),
    publicUrl: new URL(`https://${'h'.repeat(32)}.example`),
  })
  assert.ok(text.length <= 160, String(text.length))
  assert.match(text, GSM)
})

test('a mail says what happened, when, and where to look', () => {
  const about = aboutNow(
    { productName: 'Example', publicUrl: new URL('https://sign-in.example.com/') },
    Date.UTC(2026, 10, 24, 9, 5),
  )
  assert.deepEqual(about, {
    product: 'Example',
    url: 'https://sign-in.example.com',
    at: '24 Nov 2026, 09:05 UTC',
  })
  const mails = [
    MAILS.accountCreated(about, 'Example Ltd'),
    MAILS.policySaved(about, { by: 'Alex Kim', account: 'Example Ltd', before: 'a', after: 'b' }),
    MAILS.codesLocked(about, mailTime(0)),
  ]
  for (const { subject, text } of mails) {
    assert.doesNotMatch(subject, /[\r\n]/)
    assert.ok(text.includes(about.url))
  }
  assert.match(
    MAILS.policySaved(about, { by: 'Alex Kim', account: 'Example Ltd', before: 'a', after: 'b' }).text,
    /Alex Kim .* at 24 Nov 2026, 09:05 UTC\.\n\nBefore: a\nNow: b\n/,
  )
  assert.match(MAILS.codesLocked(about, mailTime(0)).text, /until 1 Jan 1970, 00:00 UTC\./)
})
