import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refused, Reply } from '../call.ts'
import { withSudo, type Question, type SudoWords } from './sudo.ts'

const words = (title: string): SudoWords => ({ title, byCode: '', byPassword: '', submit: '' })
const both = { sudo_required: words('sudo'), proof_required: words('proof') }
const refusal = (code: string, extra: Record<string, unknown> = {}): Refused => ({
  kind: 'refused',
  code,
  retryAt: null,
  problem: { type: '', title: '', status: 403, detail: '', code, ...extra },
})

test('an act that needs sudo, then proof, is asked for both and done once', async () => {
  const replies: Reply<string>[] = [
    refusal('sudo_required'),
    refusal('proof_required'),
    { kind: 'done', value: 'saved' },
  ]
  const asked: string[] = []
  const ask = (question: Question) => {
    asked.push(question.title)
    return Promise.resolve(true)
  }
  const reply = await withSudo(ask, both, () => Promise.resolve(replies.shift() ?? refusal('none left')))
  assert.deepEqual(reply, { kind: 'done', value: 'saved' })
  assert.deepEqual(asked, ['sudo', 'proof'])
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
  assert.equal(asked, 3)
})

test('a mailed code is asked for where it helps; where only an administrator does, the refusal stands', async () => {
  const mailed = { proof_required: { title: 'proof', byEmail: '', submit: '' } }
  const outcome = async (methods: unknown) => {
    let asked = 0
    const ask = () => Promise.resolve((asked += 1) < 2)
    const act = () => Promise.resolve<Reply<string>>(refusal('proof_required', { methods }))
    const { kind } = await withSudo(ask, mailed, act)
    return { kind, asked }
  }
  assert.deepEqual(await outcome([{ method: 'email_code', enrolled: true }]), { kind: 'cancelled', asked: 2 })
  assert.deepEqual(await outcome([]), { kind: 'refused', asked: 0 })
  assert.deepEqual(await outcome(undefined), { kind: 'refused', asked: 0 })
})
