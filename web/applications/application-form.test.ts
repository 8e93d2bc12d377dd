import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { draftErrors, draftOf, patchOf, placesOf } from './application-form.ts'

const SAVED: ApplicationOnWire = {
  id: 'app_1',
  kind: 'web',
  from: 'account',
  name: 'Example App',
  redirectAddresses: ['https://app.example.com/callback'],
  signOutAddresses: [],
  backChannelAddress: null,
  allowedOrigins: [],
  hosts: [],
  openTo: 'everyone',
  asksFor: 'signed_in',
  notOlderThan: null,
  subject: 'public',
  secrets: [],
  addedAt: null,
  addedBy: null,
  lastSignInAt: null,
}

test('a form that nobody touched changes nothing, and otherwise what was changed alone', () => {
  const draft = draftOf(SAVED)
  assert.deepEqual(draft.signOutAddresses, [''])
  assert.deepEqual(patchOf(SAVED, draft), {})
  assert.deepEqual(patchOf(SAVED, { ...draft, notOlderThan: '8_hours' }), {}, 'it does not count')
  assert.deepEqual(patchOf(SAVED, { ...draft, asksFor: 'recent' }), {
    asksFor: 'recent',
    notOlderThan: '1_hour',
  })
  const lines = ['', ' https://app.example.com/callback ', 'https://b.example.com/', '']
  assert.deepEqual(patchOf(SAVED, { ...draft, name: ' Example App ', redirectAddresses: lines }), {
    redirectAddresses: ['https://app.example.com/callback', 'https://b.example.com/'],
  })
})

test('an error stands beside the line that was sent', () => {
  const draft = { ...draftOf(SAVED), redirectAddresses: ['', 'https://a.example.com/', '*'] }
  const refused = (errors: { pointer: string; detail: string }[]) =>
    ({ problem: { errors } }) as unknown as Parameters<typeof draftErrors>[0]
  const at = (pointer: string) => draftErrors(refused([{ pointer, detail: 'No.' }]), draft)
  assert.deepEqual(at('/redirectAddresses/1'), { 'redirectAddresses-2': 'No.' })
  assert.deepEqual(at('/redirectAddresses'), { 'redirectAddresses-1': 'No.' })
  assert.deepEqual(at('/hosts'), { 'hosts-0': 'No.' })
  assert.deepEqual(at('/name'), { name: 'No.' })
  assert.deepEqual(at('/elsewhere'), {})
})

test('an application is where its addresses lead', () => {
  const redirectAddresses = ['https://a.example.com/x', 'https://a.example.com/y', 'com.example.app:/x']
  assert.equal(placesOf({ redirectAddresses, hosts: [] }), 'a.example.com, com.example.app:')
  assert.equal(placesOf({ redirectAddresses: [], hosts: ['m.example.com'] }), 'm.example.com')
})
