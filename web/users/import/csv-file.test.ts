import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainName, problemsFile, refusedFile, sizeInWords } from './csv-file.ts'

test('a file that cannot be an import is refused before it is sent', () => {
  const file = (over: object) => ({ name: 'team.csv', size: 100, type: 'text/csv', ...over })
  assert.equal(refusedFile(file({})), null)
  assert.equal(refusedFile(file({ name: 'TEAM.CSV', type: 'application/vnd.ms-excel' })), null)
  assert.equal(refusedFile(undefined), 'Choose a CSV file.')
  assert.equal(
    refusedFile(file({ name: '', size: 0, type: 'application/octet-stream' })),
    'Choose a CSV file.',
  )
  assert.match(
    refusedFile(file({ name: 'team.xlsx', type: 'application/zip' })) ?? '',
    /^team\.xlsx is not a CSV/,
  )
  assert.equal(refusedFile(file({ size: 0 })), 'team.csv is empty.')
  assert.match(refusedFile(file({ size: 2_000_000_000 })) ?? '', /larger than 16 MB/)
})

test('the name of a file is sent without what no line may have', () => {
  assert.equal(plainName('team\u202E vsc.csv'), 'team vsc.csv')
  assert.equal(plainName(`${'x'.repeat(300)}.csv`)?.length, 200)
  assert.equal(plainName('\n'), undefined)
})

test('a size is said as people say it', () => {
  assert.deepEqual([1, 312, 38_400, 1_440_000].map(sizeInWords), ['1 byte', '312 bytes', '38 kB', '1.4 MB'])
})

test('the list of problems can be opened in a spreadsheet, and is text there', () => {
  const problem = { row: 17, column: 'phone', code: 'phone_required' } as const
  assert.equal(
    problemsFile([
      { ...problem, detail: 'Empty. This account verifies by SMS, so a phone number is required.' },
      { ...problem, column: null, detail: '=cmd() "x"' },
      { ...problem, detail: '+44 20 7946 0018 is a landline.' },
    ]),
    '\uFEFFrow,column,what to change\r\n' +
      '17,phone,"Empty. This account verifies by SMS, so a phone number is required."\r\n' +
      '17,,"\'=cmd() ""x"""\r\n' +
      '17,phone,+44 20 7946 0018 is a landline.\r\n',
  )
})
