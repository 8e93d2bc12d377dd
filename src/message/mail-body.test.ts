import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import { openChromium } from '../../test/chromium.ts'
import { asHtml, asPlainText } from './mail-body.ts'
import type { MailText } from './mail-text.ts'

const LINK = 'https://sign-in.example.com/reset-password#acc_1.usr_1.AbCd_-0123456789'
const MAIL: MailText = {
  subject: 'Choose a new password',
  parts: [
    'Somebody, probably you, asked for a link to choose a new password.',
    { link: LINK, label: 'Choose a new password' },
    { code: '04829173' },
    {
      facts: [
        ['When', '24 Nov 2026, 09:05 UTC'],
        ['Browser', 'Firefox on Linux'],
      ],
    },
    'If this was not you, you can leave this e-mail alone.',
  ],
}

test('as plain text a mail wraps nothing, and its link and its code stand alone on their lines', () => {
  assert.equal(
    asPlainText(MAIL),
    [
      'Somebody, probably you, asked for a link to choose a new password.',
      '',
      'Choose a new password:',
      LINK,
      '',
      '04829173',
      '',
      'When: 24 Nov 2026, 09:05 UTC',
      'Browser: Firefox on Linux',
      '',
      'If this was not you, you can leave this e-mail alone.',
      '',
    ].join('\n'),
  )
})

test('as HTML a mail says the same, fetches nothing, and sets no colour', () => {
  const html = asHtml(MAIL, { productName: 'Example' })
  for (const said of [
    'Example',
    MAIL.subject,
    'Somebody, probably you',
    LINK,
    '04829173',
    'Firefox on Linux',
  ])
    assert.ok(html.includes(said), said)
  assert.equal(html.split(LINK).length, 3, 'the link leads there, and its whole address can be read')
  assert.doesNotMatch(html, /src=|url\(|@import|<link|<style|<script|<img|<form/i)
  assert.doesNotMatch(html, /#[0-9a-f]{3,8}[;"]|rgb|background|color:(?!inherit)/i)
  assert.match(html, /<meta name="color-scheme" content="light dark">/)
  assert.match(html, /<meta name="supported-color-schemes" content="light dark">/)
})

test('whatever is in a mail’s words stays words', () => {
  const bad = `<img src=x onerror="a('b')">&amp;</title></p>`
  const html = asHtml(
    {
      subject: bad,
      parts: [
        bad,
        { code: bad },
        { link: `https://example.com/"${bad}`, label: bad },
        { facts: [[bad, bad]] },
      ],
    },
    { productName: bad },
  )
  assert.doesNotMatch(html, /<img|onerror="/)
  assert.equal(html.split('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;amp;').length - 1, 10)
  for (const mail of [asPlainText({ subject: bad, parts: [bad] })]) assert.equal(mail, `${bad}\n`)
})

test('a mail can be read in light and in dark, on a phone too, and with a screen reader', async (t) => {
  const browser = await openChromium()
  t.after(() => browser.close())
  const page = await browser.newPage()
  await page.setContent(asHtml(MAIL, { productName: 'Example' }))
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 320]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 740 })
      const found = await page.evaluate(async () => {
        const { axe: tool } = globalThis as unknown as { axe: typeof import('axe-core') }
        const { violations } = await tool.run({ resultTypes: ['violations'] })
        return violations.map(({ id, help }) => `${id}: ${help}`)
      })
      assert.deepEqual(found, [], `${colorScheme} ${width}`)
      const sideways = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.equal(sideways, 0)
    }
  }
  assert.equal(await page.getByRole('rowheader', { name: 'Browser' }).count(), 1)
  assert.equal(await page.getByRole('link', { name: 'Choose a new password' }).getAttribute('href'), LINK)
})
