import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, signedIn } from '../../test/house.ts'
import { accept, createUser, invited, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { asHtml, asPlainText } from './mail-body.ts'
import { type About, aboutNow, MAILS, type MailText, mailTime } from './mail-text.ts'
import { segmentsOf } from '../sms-gateway/gsm-alphabet.ts'
import { phoneChangedText, smsCodeText } from './sms-text.ts'

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

test('a name is written in the alphabet of SMS where it can be, and a longer host shortens the sentence', () => {
  const at = (productName: string, host: string) =>
    smsCodeText('048291', { productName, publicUrl: new URL(`https://${host}`) })
  const host = 'sign-in.example.com'
  assert.match(at('Łódź Café', host), /^048291 is your Lodz Café code\. It works for 5 minutes/)
  const long = at('x'.repeat(30), `${'h'.repeat(60)}.example`)
  assert.equal(segmentsOf(long), 1)
  assert.match(long, /^048291 is your x{30} code\. Never share it\.\n\n@h{60}\.example #048291$/)
  const cyrillic = at('Пример', host)
  assert.equal(segmentsOf(cyrillic), 1)
  assert.match(cyrillic, /^048291 .*Пример.*Never share it\.\n\n@sign-in\.example\.com #048291$/)
})

test('what the old number is told fits into one SMS, and says neither which nor whose', () => {
  const text = phoneChangedText({ productName: 'x'.repeat(30) })
  assert.ok(text.length <= 160, String(text.length))
  assert.match(text, GSM)
  assert.match(text, /If this was not you, tell your administrator/)
})

const SETTINGS = { productName: 'Example', publicUrl: new URL('https://sign-in.example.com/') }
const client = { address: '203.0.113.7', network: '203.0.113.7', browser: 'Firefox on Linux' }
const about = aboutNow(SETTINGS, Date.UTC(2026, 10, 24, 9, 5), client)
const LINK = 'https://sign-in.example.com/reset-password#acc_1.usr_1.secret'
const UNTIL = mailTime(Date.UTC(2026, 10, 24, 10, 5))

/** Each mail that we write, with somebody's and an account's name where it takes one. */
const mailsWith = (by: string, account: string, from: About = about) => {
  const change = { before: '+12025550123', after: '+12025550124' }
  return {
    accountCreated: MAILS.accountCreated(from, account),
    signUp: MAILS.signUp(from, account, LINK, UNTIL),
    policySaved: MAILS.policySaved(from, { by, account, before: 'SMS alone', after: 'App alone' }),
    twoFactorOff: MAILS.twoFactorOff(from, account),
    webhookStopped: MAILS.webhookStopped(from, {
      account,
      host: 'crm.example.com',
      since: UNTIL,
      id: 'whk_1',
    }),
    codesLocked: MAILS.codesLocked(from, UNTIL),
    invitation: MAILS.invitation(from, { by, account, link: LINK, until: UNTIL }),
    passwordResetLink: MAILS.passwordResetLink(from, { link: LINK, until: UNTIL }),
    passwordReset: MAILS.passwordReset(from),
    passwordChanged: MAILS.passwordChanged(from),
    proofCode: MAILS.proofCode(from, '04829173'),
    newEmailCode: MAILS.newEmailCode(from, '04829173'),
    emailChanged: MAILS.emailChanged(from, { before: 'alex@example.com', after: 'kim@example.com' }),
    phoneAdded: MAILS.phoneAdded(from, '+12025550123'),
    phoneChanged: MAILS.phoneChanged(from, change),
    ownChoice: MAILS.ownChoice(from, true),
    apiKeyEnds: MAILS.apiKeyEnds(from, { name: by, account, ends: UNTIL }),
    deactivated: MAILS.deactivated(from, { by, account }),
    reactivated: MAILS.reactivated(from, { by, account }),
    deleted: MAILS.deleted(from, { by, account }),
    phoneSet: MAILS.phoneSet(from, { by, before: null, after: '+12025550124' }),
    authenticatorAdded: MAILS.authenticatorAdded(from, `the app “${account}”`),
    authenticatorRemoved: MAILS.authenticatorRemoved(from, `the security key “${account}”`),
    recoveryCodesMade: MAILS.recoveryCodesMade(from),
    recoveryCodeUsed: MAILS.recoveryCodeUsed(from, 7),
    temporaryCodeIssued: MAILS.temporaryCodeIssued(from, { by, until: UNTIL }),
    temporaryCodeUsed: MAILS.temporaryCodeUsed(from),
    secondFactorReset: MAILS.secondFactorReset(from, { by }),
    backupUsed: MAILS.backupUsed(from, { used: 'SMS', primary: 'App' }),
    trustCopied: MAILS.trustCopied(from, 'Chrome on Android'),
    codesSwitchedOff: MAILS.codesSwitchedOff(from),
  } satisfies Record<keyof typeof MAILS, MailText>
}
const EVERY = Object.entries(mailsWith('Alex Kim', 'Example Ltd')).map(([name, mail]) => ({
  name,
  mail,
  text: asPlainText(mail),
}))
const named = (names: string[]) => EVERY.filter(({ name }) => names.includes(name))

test('every mail says what happened, when, and what to do if it was not her or not meant', () => {
  for (const { name, mail, text } of EVERY) {
    assert.match(mail.subject, /^\S.{5,}\S$/, name)
    assert.ok(!text.startsWith('When'), `${name}: what happened comes first`)
    assert.match(text, /^When: 24 Nov 2026, 09:05 UTC$/m, name)
    assert.match(text, /(^|[.] )If .+[.]$/m, name)
  }
})

test('a mail says from where, unless it is of an administrator, whose whereabouts are her own', () => {
  const of = /^When: .*\nBrowser: Firefox on Linux\nAddress: 203\.0\.113\.7$/m
  assert.deepEqual(
    EVERY.filter(({ text }) => !of.test(text)).map(({ name }) => name),
    [
      'twoFactorOff',
      'webhookStopped',
      'invitation',
      'apiKeyEnds',
      'deactivated',
      'reactivated',
      'deleted',
      'phoneSet',
      'temporaryCodeIssued',
      'secondFactorReset',
    ],
  )
  for (const { name, text } of EVERY) if (!of.test(text)) assert.doesNotMatch(text, /203\.0|Firefox/, name)
  const byNobody = mailsWith('Alex Kim', 'Example Ltd', aboutNow(SETTINGS, 0, null))
  assert.match(asPlainText(byNobody.passwordChanged), /^When: 1 Jan 1970, 00:00 UTC$/m)
  assert.doesNotMatch(asPlainText(byNobody.passwordChanged), /Browser|Address|null|undefined/)
})

test('every link leads to our own pages, and stands alone on its line', () => {
  for (const { name, mail, text } of EVERY) {
    const links = mail.parts.filter((part) => typeof part === 'object' && 'link' in part)
    for (const { link } of links) {
      assert.equal(new URL(link).origin, 'https://sign-in.example.com', name)
      assert.ok(text.split('\n').includes(link), name)
    }
    assert.equal(text.split('https://').length - 1, links.length, `${name}: no other address`)
  }
})

test('a mail with a code says how long it works, where to type it, and never to share it', () => {
  for (const { name, text } of named(['proofCode', 'newEmailCode'])) {
    assert.match(text, /^04829173$/m, name)
    assert.match(text, /Enter this code .+ It works for 10 minutes, once\./, name)
    assert.match(text, /Never share it, not even with us\./, name)
  }
  for (const { name, mail } of EVERY)
    assert.ok(!mail.subject.includes('04829173'), `${name}: on no lock screen`)
})

test('a mail with a link says that it works once, and until when', () => {
  for (const { name, text } of named(['signUp', 'invitation', 'passwordResetLink'])) {
    assert.ok(text.split('\n').includes(LINK), name)
    assert.match(text, /^The link works once, until 24 Nov 2026, 10:05 UTC\./m, name)
  }
  const [reset] = named(['passwordResetLink'])
  assert.match(reset?.text ?? '', /Your second factor stays as it is/)
})

test('what was before and what is now stand below each other', () => {
  for (const { name, text } of named(['policySaved', 'emailChanged', 'phoneChanged']))
    assert.match(text, /^Before: \S.*\nNow: \S.*$/m, name)
  const { codesLocked, ownChoice } = mailsWith('Alex Kim', 'Example Ltd')
  assert.match(asPlainText(codesLocked), /paused until 24 Nov 2026, 10:05 UTC\./)
  const off = MAILS.ownChoice(about, false)
  assert.notEqual(off.subject, ownChoice.subject)
  assert.match(asPlainText(off), /your password alone lets you in/)
})

test('what helps in an emergency is told in words that say what is left, until when, and by whom', () => {
  const text = (mail: MailText) => asPlainText(mail)
  assert.match(text(MAILS.recoveryCodeUsed(about, 9)), / 9 are left\./)
  assert.match(text(MAILS.recoveryCodeUsed(about, 1)), / 1 is left\./)
  assert.match(text(MAILS.recoveryCodeUsed(about, 0)), / None is left: make new ones\./)
  const { temporaryCodeIssued, secondFactorReset, backupUsed } = mailsWith('Alex Kim', 'Example Ltd')
  assert.match(
    text(temporaryCodeIssued),
    /^Alex Kim issued a temporary code.* until 24 Nov 2026, 10:05 UTC\.$/m,
  )
  assert.match(text(secondFactorReset), /^Alex Kim removed .*You are signed out everywhere\./m)
  assert.match(text(backupUsed), /by SMS, the backup, though App is set up\./)
  for (const mail of [temporaryCodeIssued, secondFactorReset])
    assert.match(text(mail), /tell your administrator at once\.$/m)
})

test('no name becomes markup, in whichever mail it stands', () => {
  const hostile = `<img src=x onerror="a('b')">&`
  const escaped = '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;'
  for (const [name, mail] of Object.entries(mailsWith(hostile, hostile))) {
    const html = asHtml(mail, { productName: hostile })
    assert.doesNotMatch(html, /<img|onerror="/, name)
    assert.ok(html.includes(escaped), name)
    const says = (mail.subject + asPlainText(mail)).includes(hostile)
    assert.equal(asPlainText(mail).includes('&lt;'), false, `${name}: as plain text it is what it is`)
    if (['signUp', 'invitation', 'accountCreated', 'policySaved'].includes(name)) assert.ok(says, name)
  }
})

test('no name brings a line of its own into a subject', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (const end of ['\r\n', '\n', '\r', '\u0085', '\u2028', '\u2029', '\u000b', '\0']) {
    const name = `Alex${end}Bcc: kai.lund@example.com`
    const typed = JSON.stringify(name)
    assert.equal(said(await createUser(admin, { name })), '422 invalid', typed)
    assert.equal(said(await admin.call('PATCH', '/api/v1/me', { name })), '422 invalid', typed)
    assert.equal(said(await admin.call('PATCH', '/api/v1/account', { name })), '422 invalid', typed)
  }
  const name = '=?utf-8?q?Bcc:_kai=40example?= "<b>" %0d%0a'
  assert.equal((await admin.call('PATCH', '/api/v1/me', { name })).status, 200)
  assert.equal((await admin.call('PATCH', '/api/v1/account', { name })).status, 200)
  const kai = await invited(house, account, { admin })
  assert.equal((await accept(house.browser(), kai.token)).status, 200)
  for (const status of ['deactivated', 'active'])
    assert.equal((await admin.call('PATCH', `/api/v1/account/users/${kai.userId}`, { status })).status, 200)
  await allAnswered(house)
  const subjects = house.mails.map(({ subject }) => subject)
  assert.equal(subjects.filter((subject) => subject.includes(name)).length, 3)
  for (const subject of subjects) assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u)
})

test('a name that a mail program would make a link of is not said to whoever is no user yet', () => {
  for (const name of [
    'go to evil.example',
    'https://evil',
    'evil.example/login',
    'kai@evil',
    'a\\b',
    'Claim 900 now: evil365.example',
    'evil-.example',
    'cafe\u0301.example',
    'evil\u200d.\u2060example',
    'evil．example',
    'evil。example',
    'evil․example',
    'evil／login',
  ]) {
    const { signUp, invitation, policySaved } = mailsWith(name, name)
    for (const { subject, parts } of [signUp, invitation])
      assert.ok(![subject, asPlainText({ subject, parts })].join('\n').includes(name), name)
    assert.match(invitation.subject, /^An administrator invited you to an account$/)
    assert.ok(policySaved.subject.includes(name), 'its own administrators know it')
  }
  for (const name of [
    'Example Ltd.',
    'Tea & Söhne',
    'St. Mary, No. 7',
    'Example 2.0',
    'Example… Ltd',
    '... and Co.',
  ])
    assert.equal(mailsWith(name, name).invitation.subject, `${name} invited you to ${name}`)
})
