import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test, type TestContext } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { beginUpload, HEADER, importFile, importState, manyRows, problemsIn } from '../../test/csv-file.ts'
import { FROM_HERE, type House, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { eventRows, switchTwoFactor } from '../../test/house-rows.ts'

const MB = 1024 ** 2
const GB = 1024 ** 3

type At = { house: House; account: TestAccount; admin: TestBrowser }

async function opened(t: TestContext): Promise<At> {
  const house = await openHouse(t)
  const account = await house.newAccount()
  return { house, account, admin: await signedIn(house, account) }
}

/** Everybody of the account, by name: e-mail, role, phone. */
async function people(admin: TestBrowser): Promise<Record<string, string>> {
  const { body } = await admin.call('GET', '/api/v1/account/users?limit=200')
  return Object.fromEntries(
    body.items.map(({ name, email, role, phone }: Record<string, string | null>) => [
      name,
      [email, role, phone].join(' '),
    ]),
  )
}

test('what is wrong is told by row and column, all of it at once, and nothing is saved', async (t) => {
  const { house, account, admin } = await opened(t)
  const casey = { name: 'Casey Moran', email: 'casey.moran@example.com', role: 'member' } as const
  await addUserTo(house, account, { ...casey, phone: '+12025550177' })
  const rows = [
    'name,email,role,phone',
    'Noa Petit,noa.petit@example.com,member,+1 202 555 0111',
    'Robin Diaz,robin.diaz@example.com,member,',
    'Sam Reyes,sam.reyes@example.com,owner,+44 20 7946 0018',
    'Kim Noa,NOA.PETIT@example.com,,+1 202 555 0112',
    'Casey Moran,casey.moran@example.com,,+1 202 555 0113',
    ',nobody,member,12 34',
    'Ada Long,ada.long@example.com,member,1.20256E+10',
    `${'x'.repeat(101)},many@example.com,member,+1 202 555 0114 ext. 5`,
    'A\u0007b,,ADMIN,+1 900 234 5678',
    'Extra Cell,extra@example.com,member,+1 202 555 0115,more',
    '"Two\nLines",two@example.com,member,+1 202 555 0116',
    'Right Again,right@example.com,admin,+1 202 555 0117',
  ]
  const refused = await importFile(admin, rows.join('\r\n'), '?fileName=team.csv')
  assert.deepEqual([refused.status, refused.body.code], [422, 'invalid'])
  assert.equal(refused.body.detail, '10 of 12 rows need a change. Nothing was imported.')
  assert.deepEqual([refused.body.wrongRows, refused.body.rows], [10, 12])
  const told = [
    '3 phone: Empty. This account verifies by SMS, so a phone number is required.',
    '4 role: “owner” is not a role. Write admin or member.',
    '4 phone: +44 20 7946 0018 is a landline. Enter a number that can receive SMS.',
    '5 email: Same e-mail as row 2. Each user needs their own.',
    '6 email: casey.moran@example.com is already a user of this account. Remove the row.',
    '7 name: Empty. Each user needs a name.',
    '7 email: “nobody” is not an e-mail address. Write it like name@example.com.',
    '7 phone: “12 34” is not a phone number. Write it with its country code, for example +1 202 555 0123.',
    '8 phone: “1.20256E+10” is what a spreadsheet makes of a long number. Format the column as text and enter the number anew.',
    '9 name: Use at most 100 characters.',
    '9 phone: “+1 202 555 0114 ext. 5” is not a phone number. Write it with its country code, for example +1 202 555 0123.',
    '10 name: Use plain characters on one line.',
    '10 email: Empty. Each user needs an e-mail.',
    '10 phone: +1 900 234 5678 is a premium-rate number. Enter a number that can receive SMS.',
    '11: This row has more cells than the first one. Put a cell that has a separator in it in quotes.',
    '12: A cell has a line break. Write each cell on one line.',
  ]
  assert.deepEqual(
    problemsIn(refused).toSorted((one, other) => parseInt(one, 10) - parseInt(other, 10)),
    told.toSorted((one, other) => parseInt(one, 10) - parseInt(other, 10)),
  )
  assert.deepEqual(refused.body.errors[0], {
    pointer: '/3/phone',
    code: 'phone_required',
    detail: 'Empty. This account verifies by SMS, so a phone number is required.',
    row: 3,
    column: 'phone',
  })
  const { body: kept } = await importState(admin)
  assert.deepEqual(
    [kept.state, kept.fileName, kept.rows, kept.wrongRows, kept.problems.length],
    ['refused', 'team.csv', 12, 10, told.length],
  )
  assert.deepEqual(Object.keys(await people(admin)), ['Alex Kim', 'Casey Moran'])
  assert.equal((await eventRows(house.world.store, account, 'users_imported')).length, 0)
})

test('a file as a spreadsheet saves it is imported: marks, separators, quotes, blank rows, any order', async (t) => {
  const { house, account, admin } = await opened(t)
  const excel = [
    '\uFEFF Phone ;"E-Mail";NAME;Role',
    '',
    '(202) 555-0131;anna.berg@example.com;"Berg; Anna ""Annie""";Member',
    ';;;',
    '"+44 7911 123456";Bücher@bücher.example;🦊 Fox;ADMIN',
    "'+1 202 555 0132;formula@example.com;'=cmd();",
    '',
  ].join('\r\n')
  const done = await importFile(admin, excel, '?invite=false')
  assert.deepEqual([done.status, done.body], [201, { created: 3, rows: 3 }])
  await switchTwoFactor(house.world.store, account, false)
  const tabs = 'email\tname\rtab@example.com\tTab Tester\r'
  assert.deepEqual((await importFile(admin, tabs)).body, { created: 1, rows: 1 })
  assert.deepEqual(await people(admin), {
    '=cmd()': 'formula@example.com member +12025550132',
    'Alex Kim': `${account.email} admin ${account.phone}`,
    'Berg; Anna "Annie"': 'anna.berg@example.com member +12025550131',
    'Tab Tester': 'tab@example.com member ',
    '🦊 Fox': 'Bücher@bücher.example admin +447911123456',
  })
  const [event, ...more] = await eventRows(house.world.store, account, 'users_imported')
  assert.equal(event?.actor_id, account.userId)
  assert.deepEqual(JSON.parse(event.details), { created: 3, invited: false, ...FROM_HERE })
  assert.equal(more.length, 1)
})

test('a landline and no number at all are taken while SMS is not an active method', async (t) => {
  const { house, account, admin } = await opened(t)
  await switchTwoFactor(house.world.store, account, false)
  const rows = 'Lan Line,lan@example.com,,+44 20 7946 0018\nNo Phone,no@example.com,,\n'
  assert.equal((await importFile(admin, HEADER + rows)).status, 201)
  const { body } = await admin.call('GET', '/api/v1/account/users')
  const words = body.items.map(({ name, phoneStatus }: Record<string, string>) => [name, phoneStatus])
  assert.deepEqual(words.slice(1), [
    ['Lan Line', 'unreachable'],
    ['No Phone', null],
  ])
})

test('a file that cannot be read is refused with what to do about it', async (t) => {
  const { house, admin } = await opened(t)
  const row = 'Noa Petit,noa@example.com,member,+1 202 555 0111\n'
  const cases: [file: string | Buffer, told: string][] = [
    ['', '1: The file is empty. Its first row names the columns: name, email, role, phone.'],
    ['\uFEFF\r\n , \r\n', '1: The file is empty. Its first row names the columns: name, email, role, phone.'],
    [HEADER, '1: There is no user in the file. Put each one in a row below the first.'],
    [
      `\n${HEADER.replace('role', 'department')}${row}`,
      '2: “department” is not a column. Use name, email, role, phone, and remove the others.',
    ],
    ...['\0', 'r\u202eelo', '\u061c'].map((column): [string, string] => [
      `name,email,${column}\n`,
      '1: This is not a column. Use name, email, role, phone, and remove the others.',
    ]),
    [
      'name,phone\nA,1\n',
      '1: There is no column email. The first row names the columns: name, email, role, phone.',
    ],
    ['name,email,Name\nA,b,c\n', '1: There are two columns name. Remove one of them.'],
    [
      `${HEADER}"Noa "Petit",noa@example.com,member,+1 202 555 0111\n`,
      '2: The quotes of this row do not fit together. Put the whole cell in quotes, and double each quote inside.',
    ],
    [
      `${HEADER}${row}"Never closed,x@example.com,member,+1 202 555 0112\n${manyRows(200)}`,
      '3: The quotes of this row do not fit together. Put the whole cell in quotes, and double each quote inside.',
    ],
    [
      Buffer.from(`${HEADER}${row}Andr\xe9 Roux,andre@example.com,member,+1 202 555 0113\n`, 'latin1'),
      '1: This file is not in UTF-8. In your spreadsheet save it as “CSV UTF-8”, then choose it again.',
    ],
    [
      Buffer.from(`\uFEFF${HEADER}${row}`, 'utf16le'),
      '1: This file is not in UTF-8. In your spreadsheet save it as “CSV UTF-8”, then choose it again.',
    ],
    [
      `${HEADER}${row}${'x'.repeat(5_000)}`,
      '3: This row has more than 4 kB. Each user stands in a row of their own.',
    ],
    [
      HEADER + manyRows(50_001),
      '1: The file has more than 50,000 rows. Split it and import the parts one after the other.',
    ],
  ]
  for (const [file, told] of cases) {
    const upload = beginUpload(house.url, admin)
    upload.request.end(file)
    const { status, body } = await upload.answer
    const problem = JSON.parse(body)
    assert.equal(status, 422, told)
    assert.equal(problemsIn({ status, body: problem, headers: new Headers() })[0], told)
    assert.equal(`${problem.errors[0].row}: ${problem.detail}`, told)
  }
  assert.deepEqual(Object.keys(await people(admin)), ['Alex Kim'])
})

test('a file of 2 GB is refused before it is read, and one endless row soon', async (t) => {
  const { house, admin } = await opened(t)
  const huge = beginUpload(house.url, admin, '', 2 * GB)
  const { status, body } = await huge.answer
  const told = 'The file is larger than 16 MB. Split it and import the parts one after the other.'
  assert.deepEqual([status, JSON.parse(body).code, JSON.parse(body).detail], [413, 'body_too_large', told])
  huge.request.destroy()
  // what says nothing of its length is held to the same as it arrives
  for (const [piece, expected, atMost] of [
    ['x'.repeat(64 * 1024), 422, 4 * MB],
    ['\n'.repeat(64 * 1024), 422, 4 * MB],
    [`${'x'.repeat(4_000)}\r\n`.repeat(16), 413, 24 * MB],
  ] as const) {
    const endless = beginUpload(house.url, admin)
    let answered = false
    void endless.answer.finally(() => (answered = true))
    await endless.send(HEADER)
    let sent = 0
    for (; sent < atMost && !answered; sent += piece.length) {
      await endless.send(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.ok(answered, `${sent} bytes were taken in`)
    assert.equal((await endless.answer).status, expected)
    endless.request.destroy()
  }
})

test('whoever goes on sending after the answer is cut off', async (t) => {
  const { house, admin } = await opened(t)
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1')
  const cookie = `sallyport_session=${admin.cookie('sallyport_session')}`
  const head = `POST /api/v1/account/users/import HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}`
  socket.write(`${head}\r\ncontent-type: text/csv\r\ncontent-length: ${GB}\r\n\r\n`)
  let heard = ''
  socket.on('data', (text) => (heard += String(text)))
  socket.on('error', () => undefined)
  let sent = 0
  for (; sent < GB && !socket.destroyed; sent += 64 * 1024) {
    if (!socket.write(Buffer.alloc(64 * 1024, 'x')))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.match(heard, /^HTTP\/1\.1 413 /)
  assert.ok(sent < 40 * MB, `cut off after ${sent} bytes`)
})

test('how far a check is can be seen while it runs, and another import waits for its end', async (t) => {
  const { house, admin } = await opened(t)
  const upload = beginUpload(house.url, admin, '?fileName=team.csv')
  await upload.send(HEADER + manyRows(3_000))
  let state
  for (let tries = 0; tries < 200 && !(state?.checked > 2_000); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    state = (await importState(admin)).body
  }
  assert.deepEqual([state.state, state.fileName, state.rows], ['checking', 'team.csv', null])
  assert.ok(state.checked > 2_000 && state.checked <= 3_000)
  const second = await importFile(admin, HEADER + manyRows(1, 9_000))
  assert.deepEqual([second.status, second.body.code], [409, 'import_running'])
  upload.request.end(manyRows(10, 3_000))
  assert.deepEqual(JSON.parse((await upload.answer).body), { created: 3_010, rows: 3_010 })
  const { body: done } = await importState(admin)
  assert.deepEqual([done.state, done.rows, done.checked, done.problems], ['done', 3_010, 3_010, []])
  assert.equal(done.invitationsWaiting > 0, true)
})

test('a check that has told nothing for a minute is over, and what it still wants to save is not saved', async (t) => {
  const { house, admin } = await opened(t)
  house.stopTime()
  const silent = beginUpload(house.url, admin)
  await silent.send(HEADER)
  for (let tries = 0; tries < 400 && (await importState(admin)).status === 404; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  // its process stands still while it is about to tell how far it is
  const { store } = house.world
  const { promise: standsStill, resolve: goOn } = Promise.withResolvers<void>()
  await new Promise<void>((resolve) => {
    const write: typeof store.write = async (work) => {
      resolve()
      await standsStill
      return store.write(work)
    }
    house.world.store = { ...store, write }
    void silent.send(manyRows(120))
  })
  house.world.store = store
  house.passTime(60_000)
  assert.deepEqual((await importFile(admin, HEADER)).body.code, 'import_running')
  assert.equal((await importState(admin)).body.state, 'checking')
  house.passTime(1)
  assert.equal((await importState(admin)).body.state, 'broken_off')
  assert.equal((await importFile(admin, HEADER + manyRows(1, 9_000))).status, 201)
  goOn()
  silent.request.end()
  const { status, body } = await silent.answer
  assert.deepEqual([status, JSON.parse(body).code], [409, 'import_running'])
  assert.deepEqual(Object.keys(await people(admin)), ['Alex Kim', 'User 9000'])
  assert.equal((await importState(admin)).body.state, 'done')
})

test('whoever leaves once the file is there leaves its import running; who leaves before has imported nothing', async (t) => {
  const { house, admin } = await opened(t)
  const ended = async () => {
    for (let tries = 0; tries < 400; tries++) {
      const { body } = await importState(admin)
      if (body.state !== undefined && body.state !== 'checking') return body
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('the import did not end')
  }
  const cut = beginUpload(house.url, admin)
  await cut.send(HEADER + manyRows(100))
  await new Promise((resolve) => setTimeout(resolve, 100))
  cut.request.destroy()
  const { state, problems } = await ended()
  assert.deepEqual(
    [state, problems[0].detail],
    ['refused', 'The file did not arrive whole. Choose it again.'],
  )
  const left = beginUpload(house.url, admin, '?invite=false')
  left.request.end(HEADER + manyRows(3_000))
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await importState(admin)
    if (body.state === 'checking' && body.rows === 3_000) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  left.request.destroy()
  assert.deepEqual([(await ended()).state, (await ended()).rows], ['done', 3_000])
  assert.equal((await admin.call('GET', '/api/v1/account/users?limit=1')).body.matching, 3_001)
})

test('a dry run checks everything and saves nothing', async (t) => {
  const { house, account, admin } = await opened(t)
  const dry = await importFile(admin, HEADER + manyRows(5), '?dryRun=true')
  assert.deepEqual([dry.status, dry.body], [200, { created: 0, rows: 5 }])
  const { body } = await importState(admin)
  assert.deepEqual([body.state, body.dryRun, body.rows, body.invitationsWaiting], ['done', true, 5, 0])
  assert.equal((await importFile(admin, `${HEADER}A,b,c,d\n`, '?dryRun=true')).status, 422)
  assert.equal((await eventRows(house.world.store, account, 'users_imported')).length, 0)
  assert.deepEqual(Object.keys(await people(admin)), ['Alex Kim'])
})

test('an import is for administrators with sudo, at its beginning and at its end, and in their own account', async (t) => {
  const { house, account, admin } = await opened(t)
  const rows = HEADER + manyRows(1)
  const someone = {
    name: 'Sam Reyes',
    role: 'member',
    email: 'sam@example.com',
    phone: '+12025550188',
  } as const
  const member = await signedIn(house, await addUserTo(house, account, someone))
  for (const answer of [await importFile(member, rows), await importState(member)])
    assert.deepEqual([answer.status, answer.body.code], [403, 'admin_required'])
  assert.equal((await importFile(house.browser(), rows)).status, 401)
  assert.equal((await importFile(admin, rows, '?invite=perhaps')).status, 422)
  assert.equal((await admin.call('POST', '/api/v1/account/users/import', {})).status, 415)
  const upload = beginUpload(house.url, admin)
  await upload.send(rows)
  await new Promise((resolve) => setTimeout(resolve, 100))
  house.passTime(11 * 60_000)
  upload.request.end()
  assert.deepEqual(
    [(await upload.answer).status, JSON.parse((await upload.answer).body).code],
    [403, 'sudo_required'],
  )
  const { id } = (await importState(admin)).body
  const late = await importFile(admin, rows)
  assert.deepEqual([late.status, late.body.code], [403, 'sudo_required'])
  assert.equal((await importState(admin)).body.id, id, 'it has not even begun')
  assert.deepEqual(Object.keys(await people(admin)), ['Alex Kim', 'Sam Reyes'])
  const stranger = await signedIn(house, await house.newAccount())
  assert.equal((await importState(stranger)).status, 404)
  assert.equal((await importFile(stranger, rows)).status, 201)
})
