import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused, Reply } from '../call.ts'
import { questionOf, waysToStart, withSudo, type Question, type Words } from './sudo.ts'

const words = (title: string): Words => ({ title, says: () => '', submit: '' })
const both = { sudo_required: words('sudo'), proof_required: words('proof') }
const sms = { method: 'sms', enrolled: true } as const
const refusal = (code: string, extra: Record<string, unknown> = {}): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 403, detail: '', code, ...extra },
})

test('an act that needs sudo, then proof, is asked for both and done once', async () => {
  const replies: Reply<string>[] = [
    refusal('sudo_required'),
    refusal('proof_required', { methods: [sms] }),
    { kind: 'done', value: 'saved' },
  ]
  const asked: Question[] = []
  const ask = (question: Question) => Promise.resolve(asked.push(question) > 0)
  const reply = await withSudo(ask, both, () => Promise.resolve(replies.shift() ?? refusal('none left')))
  assert.deepEqual(reply, { kind: 'done', value: 'saved' })
  assert.deepEqual(asked, [
    { words: both.sudo_required, proof: null },
    { words: both.proof_required, proof: [sms] },
  ])
})

test('a cancelled question leaves the act undone', async () => {
  let acts = 0
  const reply = await withSudo(
    () => Promise.resolve(false),
    both,
    () => {
      acts += 1
      return Promise.resolve<Reply<string>>(refusal('sudo_required'))
    },
  )
  assert.deepEqual(reply, { kind: 'cancelled', refused: refusal('sudo_required') })
  assert.equal(acts, 1)
})

test('other refusals are no question, and a server that asks for ever is not answered for ever', async () => {
  const stale = await withSudo(
    () => Promise.resolve(true),
    both,
    () => Promise.resolve<Reply<string>>(refusal('policy_changed')),
  )
  assert.equal(stale.kind === 'refused' && stale.code, 'policy_changed')
  let asked = 0
  const ask = () => Promise.resolve((asked += 1) > 0)
  const reply = await withSudo(ask, both, () => Promise.resolve<Reply<string>>(refusal('sudo_required')))
  assert.equal(reply.kind, 'refused')
  assert.equal(asked, 4)
})

test('proof is asked for by the ways that the refusal names, what she has first; where it names none, it stands', () => {
  const waysOf = (methods: unknown) => questionOf(refusal('proof_required', { methods }), both)?.proof
  const app = { method: 'app', enrolled: false } as const
  assert.deepEqual(waysOf([app, sms]), [sms, app])
  assert.deepEqual(waysOf([{ method: 'email_code' }]), [{ method: 'email_code', enrolled: true }])
  assert.deepEqual(
    waysOf([{ method: 'temporary_code', enrolled: true }, { method: 'carrier_pigeon' }, null]),
    [{ method: 'temporary_code', enrolled: true }],
  )
  assert.equal(waysOf([]), undefined)
  assert.equal(waysOf(undefined), undefined)
  assert.equal(questionOf(refusal('proof_required', { methods: [sms] }), {}), undefined)
})

test('sudo is answered by what the account asks for, and by another way only where she has none of that', () => {
  const methods = [
    { method: 'app' },
    { method: 'sms', sentTo: '•••• 123' },
    { method: 'security_key' },
  ] as const
  const named = (allowed: Parameters<typeof waysToStart>[1]) =>
    waysToStart([...methods], allowed).map(({ method }) => method)
  assert.deepEqual(named(['app', 'sms']), ['app', 'sms'])
  assert.deepEqual(named(['security_key']), ['security_key'])
  assert.deepEqual(named([]), ['app', 'sms', 'security_key'])
  assert.deepEqual(waysToStart([{ method: 'password' }], ['sms']), [{ method: 'password', enrolled: true }])
})
