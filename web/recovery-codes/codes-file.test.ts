import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codesFile, codesFileName } from './codes-file.ts'

test('the file holds one code a line, below whose they are and of which day', () => {
  assert.equal(
    codesFile(['UJZD-EGXD-NCF3-2EPF', '3DHO-DZDO-CIS2-JHTL'], 'Sallyport', '24 Nov 2026'),
    'Recovery codes for Sallyport, made on 24 Nov 2026\nEach works once.\n\nUJZD-EGXD-NCF3-2EPF\n3DHO-DZDO-CIS2-JHTL\n',
  )
})

test('the file is called by the name of the product', () => {
  assert.equal(codesFileName('Sallyport'), 'sallyport-recovery-codes.txt')
  assert.equal(codesFileName('Café & Söhne'), 'cafe-sohne-recovery-codes.txt')
  assert.equal(codesFileName('門'), 'recovery-codes.txt')
})
