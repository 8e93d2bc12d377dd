import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedInAddress } from './asked-address.ts'

test('an application asks for a new sign-in, names an e-mail, or is refused', () => {
  assert.deepEqual(askedInAddress(''), { again: false, email: '', refused: null })
  const { again, email } = askedInAddress('?to=%2Foidc%2Fenter%2Fa&email=alex%40example.com&again')
  assert.deepEqual([again, email], [true, 'alex@example.com'])
  assert.equal(askedInAddress('?again').again, false, 'there is nowhere to go afterwards')
  assert.equal(askedInAddress(`?email=${'a'.repeat(400)}`).email.length, 320)
  assert.equal(askedInAddress('?refused=too_late').refused, 'too_late')
})
