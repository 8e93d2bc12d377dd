import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSms, type SmsSetting } from './sms-setting.ts'

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

function read(text: string): { settings: SmsSetting[]; problems: string[] } {
  const problems: string[] = []
  const settings = readSms(text, (name, mend) => void problems.push(`${name}: ${mend}`))
  return { settings, problems }
}

function one(text: string): SmsSetting {
  const { settings, problems } = read(text)
  assert.deepEqual(problems, [])
  assert.equal(settings.length, 1)
  return settings[0] as SmsSetting
}

test('each kind of gateway is read from its address', () => {
  assert.deepEqual(one('twilio://AC1:to%40ken@api.twilio.com?from=+12025550100'), {
    name: 'twilio-1',
    kind: 'twilio',
    url: new URL('https://api.twilio.com'),
    accountSid: 'AC1',
    authToken: 'to@ken',
    from: '+12025550100',
    messagingService: null,
  })
  assert.deepEqual(one('kannel://us%C3%A9r:pw@kannel.internal:13013?from=Example&smsc=one&name=backup'), {
    name: 'backup',
    kind: 'kannel',
    url: new URL('http://kannel.internal:13013/cgi-bin/sendsms'),
    user: 'usér',
    password: 'pw',
    from: 'Example',
    smsc: 'one',
  })
  assert.deepEqual(one('smpps://sys:secret@[2001:db8::1]?from=%2B12025550100&window=50&system-type=otp'), {
    name: 'smpp-1',
    kind: 'smpp',
    host: '2001:db8::1',
    port: 3550,
    tls: true,
    systemId: 'sys',
    password: 'secret',
    systemType: 'otp',
    from: '+12025550100',
    window: 50,
  })
  assert.deepEqual(one(`https://user:pw@sms.example.com/send?list=a&name=b#secret=${SECRET}&name=main`), {
    name: 'main',
    kind: 'http',
    url: new URL('https://user:pw@sms.example.com/send?list=a&name=b'),
    secret: SECRET,
  })
})

test('a gateway of Twilio’s kind on this machine is spoken to in clear, every other by TLS', () => {
  const of = (host: string) => (one(`twilio://AC1:token@${host}?from=Example`) as { url: URL }).url.origin
  assert.deepEqual(
    [of('127.0.0.1:8080'), of('sms.internal:8080')],
    ['http://127.0.0.1:8080', 'https://sms.internal:8080'],
  )
})

test('gateways keep the operator’s order, each with a name of its own', () => {
  const { settings, problems } = read('http://a.example/, smpp://sys:pw@b.example ,http://c.example/,outbox:')
  assert.deepEqual(
    [settings.map(({ name }) => name), problems],
    [['http-1', 'smpp-2', 'http-3', 'outbox'], []],
  )
})

/** A setting, and what is said of it. The password in each is `hunter2`. */
const WRONG: [string, string][] = [
  ['twilo://AC1:hunter2@api.twilio.com?from=Example', 'There is no "twilo://".'],
  ['AC1:hunter2@api.twilio.com', 'is not one of: outbox:, twilio://…'],
  ['twilio://AC1:hunter2@:443?from=Example', 'has no valid host or port.'],
  ['twilio://AC1:hun/ter2@api.twilio.com?from=Example', 'has no valid host or port.'],
  ['smpp://sys:hunter2@smsc.example:99999', 'has no valid host or port.'],
  ['twilio://AC1:hunter2@api.twilio.com', 'needs a sender: ?from=+12025550100, or ?messaging-service=MG….'],
  ['twilio://AC1:hunter2@api.twilio.com?from=A&messaging-service=B', 'needs a sender'],
  ['twilio://:hunter2@api.twilio.com?from=Example', 'lacks the account SID.'],
  ['twilio://AC1@api.twilio.com?from=Example', 'lacks the auth token.'],
  ['twilio://AC1:hunter2@api.twilio.com/2010-04-01?from=Example', 'has a path.'],
  [
    'twilio://AC1:hunter2@api.twilio.com?form=Example',
    'has a parameter that it does not take, "form". It takes: from, messaging-service, name.',
  ],
  ['twilio://AC1:hunter2@api.twilio.com?from=Example&from=Other', 'names "from" twice.'],
  [
    'smpp://sys:hunter2@smsc.example?from=%C3%89xample',
    'has a sender that is none: a number, or 1 to 11 letters and digits.',
  ],
  ['twilio://AC1:hunter2@api.twilio.com?from=', 'names "from" and gives it no value.'],
  [
    'kannel://user:hunter2@kannel.example?hunter2',
    'has a parameter that it does not take. It takes: from, smsc, name.',
  ],
  ['kannel://user:hunter2@kannel.example#x', 'has a # behind it. Write it as %23.'],
  ['kannel://user:hunter2%@kannel.example', 'has a user or a password with a % that begins no %XX.'],
  ['kannel://user@kannel.example', 'lacks a password.'],
  ['smpp://sys:hunter2xx@smsc.example', 'has a password of more than 8 characters.'],
  ['smpp://sys:hunter2@smsc.example?window=0', 'has a window that is not a whole number from 1 to 1000.'],
  ['smpp://sys:hunter2@smsc.example/path', 'has a path.'],
  ['https://user:hunter2@sms.example.com/#secret=hunter2', 'has a secret that is none.'],
  ['https://user:hunter2@sms.example.com/#name=Main', 'has a name that is none'],
]

test('what is wrong in an address is said by its part, and its password never', () => {
  for (const [text, says] of WRONG) {
    const { settings, problems } = read(`outbox:,${text}`)
    const told = problems.find((problem) => problem.includes('Gateway 2')) ?? ''
    assert.ok(told.startsWith('SALLYPORT_SMS: Gateway 2 ') && told.includes(says), `${text}\n${told}`)
    assert.ok(!problems.join().includes('hunter2'), told)
    assert.equal(settings.length, 1)
  }
})

test('two gateways of one name, and one behind the outbox, are told', () => {
  assert.match(
    read('http://a.example/#name=one,http://b.example/#name=one').problems.join(),
    /Two gateways are named "one"/,
  )
  assert.match(read('outbox:,http://b.example/').problems.join(), /Behind outbox: no gateway is ever used/)
})
