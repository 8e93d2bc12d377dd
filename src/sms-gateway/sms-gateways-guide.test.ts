import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { guideBlocks } from '../../test/guide.ts'
import { newFolder } from '../../test/server-process.ts'
import { readConfig } from '../config.ts'

test('the addresses and the routes of the guide are taken as they are written', (t) => {
  const given = guideBlocks('sms-gateways', 'sh').map(
    (line) => /^SALLYPORT_SMS='([^']+)'$/m.exec(line)?.[1] ?? '',
  )
  const file = join(newFolder(t), 'routes.json')
  writeFileSync(file, guideBlocks('sms-gateways', 'json')[0] ?? '')
  const keys = `test:${Buffer.alloc(32, 7).toString('base64')}`
  const read = (sms: string, more = {}) =>
    readConfig({ SALLYPORT_SECRET_KEYS: keys, SALLYPORT_SMS: sms, ...more })
  const [first = '', kannel = ''] = given
  const { sms, smsRoutes } = read(first, { SALLYPORT_SMS_ROUTES: file })
  assert.deepEqual(
    sms.map(({ kind, name }) => [kind, name]),
    [
      ['smpp', 'carrier'],
      ['twilio', 'twilio'],
    ],
  )
  assert.deepEqual([smsRoutes.currency, smsRoutes.routes.length, smsRoutes.refuse.length], ['EUR', 2, 2])
  assert.deepEqual(
    read(kannel).sms.map((one) => one.kind === 'kannel' && [one.url.href, one.smsc]),
    [['http://127.0.0.1:13013/cgi-bin/sendsms', 'carrier']],
  )
})
