import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METHOD_CHOICES, type TwoFactorPolicy } from '../policy/policy.ts'
import {
  nextStep,
  type NextStepSignIn,
  type NextStepTrust,
  type NextStepUser,
  type Step,
} from './next-step.ts'

const NOW = 1_795_514_400_000
const NOTHING: NextStepSignIn = { answered: null, proved: null }
const NOBODY: NextStepUser = {
  ownChoice: false,
  phone: 'none',
  app: false,
  securityKey: false,
  recoveryCodes: false,
  temporaryCode: false,
  everEnrolled: false,
  codesDisabled: false,
}

type Choice = keyof typeof METHOD_CHOICES

const policyOf = (choice: Choice, changes: Partial<TwoFactorPolicy> = {}): TwoFactorPolicy => ({
  active: true,
  ...METHOD_CHOICES[choice],
  deviceTrust: '30_days',
  ...changes,
})
const step = (
  policy: TwoFactorPolicy,
  user: Partial<NextStepUser>,
  signIn: Partial<NextStepSignIn> = {},
  trust: NextStepTrust | null = null,
): Step => nextStep(policy, { ...NOBODY, ...user }, { ...NOTHING, ...signIn }, trust, NOW)

const USERS = {
  'never enrolled, no number': {},
  'never enrolled, number on file': { phone: 'on_file' },
  'proven phone': { phone: 'proven', everEnrolled: true },
  app: { app: true, everEnrolled: true },
  key: { securityKey: true, everEnrolled: true },
  'phone + app': { phone: 'proven', app: true, everEnrolled: true },
  'after a reset': { everEnrolled: true },
} as const satisfies Record<string, Partial<NextStepUser>>

/** Each cell is what `told` makes of the step: what is answered, or what must be proved before enrolment. */
const GIVES: Record<Choice, Record<keyof typeof USERS, string>> = {
  sms: {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'answer sms (first use) or email_code',
    'proven phone': 'answer sms',
    app: 'prove app',
    key: 'prove security_key',
    'phone + app': 'answer sms',
    'after a reset': 'prove nothing',
  },
  app: {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'prove email_code',
    'proven phone': 'prove sms',
    app: 'answer app',
    key: 'prove security_key',
    'phone + app': 'answer app',
    'after a reset': 'prove nothing',
  },
  security_key: {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'prove email_code',
    'proven phone': 'prove sms',
    app: 'prove app',
    key: 'answer security_key',
    'phone + app': 'prove app or sms',
    'after a reset': 'prove nothing',
  },
  'sms+app': {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'answer sms (first use) or email_code',
    'proven phone': 'answer sms',
    app: 'answer app',
    key: 'prove security_key',
    'phone + app': 'answer sms or app',
    'after a reset': 'prove nothing',
  },
  'app+sms': {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'answer sms (first use) or email_code',
    'proven phone': 'answer sms',
    app: 'answer app',
    key: 'prove security_key',
    'phone + app': 'answer app or sms',
    'after a reset': 'prove nothing',
  },
  'sms+security_key': {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'answer sms (first use) or email_code',
    'proven phone': 'answer sms',
    app: 'prove app',
    key: 'answer security_key',
    'phone + app': 'answer sms',
    'after a reset': 'prove nothing',
  },
  'security_key+sms': {
    'never enrolled, no number': 'prove email_code',
    'never enrolled, number on file': 'answer sms (first use) or email_code',
    'proven phone': 'answer sms',
    app: 'prove app',
    key: 'answer security_key',
    'phone + app': 'answer sms',
    'after a reset': 'prove nothing',
  },
}

function told(met: Step): string {
  if (met.state === 'signed_in') return `signed in, ${met.why}`
  if (met.state === 'enrolment_required') return `prove ${met.prove?.join(' or ') || 'nothing'}`
  const first = met.firstUse ? ' (first use)' : ''
  return `answer ${[`${met.methods.join(' or ')}${first}`, ...met.otherWays].join(' or ')}`
}

for (const choice of Object.keys(GIVES) as Choice[]) {
  test(`under ${choice}, each user meets what the decision's table says`, () => {
    for (const name of Object.keys(USERS) as (keyof typeof USERS)[]) {
      const met = step(policyOf(choice), USERS[name])
      assert.equal(told(met), GIVES[choice][name], name)
      if (met.state === 'enrolment_required') {
        const { primary, backup } = METHOD_CHOICES[choice]
        assert.deepEqual(met.methods, backup === null ? [primary] : [primary, backup], name)
        assert.notEqual(met.prove, null, name)
      }
    }
  })
}

test('row 1: where nothing is demanded, the password alone signs in', () => {
  const off = policyOf('sms', { active: false })
  assert.deepEqual(step(off, {}), { state: 'signed_in', why: 'not_demanded' })
  assert.deepEqual(step(off, { app: true, everEnrolled: true }), { state: 'signed_in', why: 'not_demanded' })
})

test('row 1 does not match a user who demands a second factor of herself', () => {
  const off = policyOf('sms', { active: false })
  const all = { ownChoice: true, phone: 'proven', app: true, securityKey: true, everEnrolled: true } as const
  assert.deepEqual(step(off, all), {
    state: 'second_factor_required',
    methods: ['security_key', 'app', 'sms'],
    firstUse: false,
    otherWays: [],
  })
})

test('row 2: an answer by an allowed method signs in, also just after it was enrolled', () => {
  assert.deepEqual(step(policyOf('sms+app'), {}, { answered: 'app' }), {
    state: 'signed_in',
    why: 'answered',
  })
})

test('row 2: an answer by a method that is not allowed any more asks for one that is', () => {
  const user = { phone: 'proven', app: true, everEnrolled: true } as const
  assert.equal(told(step(policyOf('app'), user, { answered: 'sms' })), 'answer app')
})

test('row 3: a rescue signs in a user who has a usable method', () => {
  const user = { phone: 'proven', everEnrolled: true } as const
  for (const rescue of ['recovery_code', 'temporary_code'] as const) {
    assert.deepEqual(step(policyOf('sms'), user, { answered: rescue }), { state: 'signed_in', why: rescue })
  }
})

test('row 3: a rescue of a user without a usable method leads to enrolment, with nothing left to prove', () => {
  assert.deepEqual(step(policyOf('sms+app'), { everEnrolled: true }, { answered: 'temporary_code' }), {
    state: 'enrolment_required',
    prove: null,
    methods: ['sms', 'app'],
  })
})

test('row 4: live trust, earned by an allowed method, signs in', () => {
  const user = { app: true, everEnrolled: true }
  assert.deepEqual(step(policyOf('app'), user, {}, { earnedBy: 'app', endsAt: NOW + 1 }), {
    state: 'signed_in',
    why: 'trusted_device',
  })
})

test('row 4: trust that ends at this very moment has ended', () => {
  const user = { app: true, everEnrolled: true }
  assert.equal(told(step(policyOf('app'), user, {}, { earnedBy: 'app', endsAt: NOW })), 'answer app')
})

test('row 4: trust earned by a method that is not allowed any more counts for nothing', () => {
  const user = { app: true, everEnrolled: true }
  assert.equal(told(step(policyOf('app'), user, {}, { earnedBy: 'sms', endsAt: NOW + 1 })), 'answer app')
})

test('row 4: under single sign-on no trust counts', () => {
  const user = { app: true, everEnrolled: true }
  const policy = policyOf('app', { deviceTrust: 'single_sign_on' })
  assert.equal(told(step(policy, user, {}, { earnedBy: 'app', endsAt: NOW + 1 })), 'answer app')
})

test('row 4: trust is not looked at once something was answered', () => {
  const user = { app: true, everEnrolled: true }
  assert.equal(
    told(step(policyOf('app'), user, { answered: 'sms' }, { earnedBy: 'app', endsAt: NOW + 1 })),
    'answer app',
  )
})

test("row 5: usable methods are offered in the policy's order, with the rescues that exist", () => {
  const user = {
    phone: 'proven',
    app: true,
    everEnrolled: true,
    recoveryCodes: true,
    temporaryCode: true,
  } as const
  assert.deepEqual(step(policyOf('app+sms'), user), {
    state: 'second_factor_required',
    methods: ['app', 'sms'],
    firstUse: false,
    otherWays: ['recovery_code', 'temporary_code'],
  })
})

test('row 5: a proof does not replace the answer of a user who has a usable method', () => {
  assert.equal(told(step(policyOf('app'), { app: true }, { proved: 'email_code' })), 'answer app')
})

test('row 5: SMS and app are not usable while codes are disabled, a key is', () => {
  const user = {
    phone: 'proven',
    app: true,
    securityKey: true,
    everEnrolled: true,
    codesDisabled: true,
  } as const
  assert.equal(told(step(policyOf('security_key+sms'), user)), 'answer security_key')
  assert.equal(told(step(policyOf('sms+app'), user)), 'prove security_key')
  assert.equal(
    told(step(policyOf('sms+app'), { ...user, securityKey: false, recoveryCodes: true })),
    'prove recovery_code',
  )
})

test('row 6: who proved may enrol, also another number than the one on file', () => {
  assert.deepEqual(step(policyOf('sms+app'), { phone: 'on_file' }, { proved: 'email_code' }), {
    state: 'enrolment_required',
    prove: null,
    methods: ['sms', 'app'],
  })
})

test('row 6: who answered by a method that is not allowed any more may enrol one that is', () => {
  const user = { phone: 'proven', everEnrolled: true } as const
  assert.deepEqual(step(policyOf('app'), user, { answered: 'sms' }), {
    state: 'enrolment_required',
    prove: null,
    methods: ['app'],
  })
})

test('row 6: a mailed code counts for nothing once she has ever enrolled', () => {
  assert.equal(told(step(policyOf('app'), { everEnrolled: true }, { proved: 'email_code' })), 'prove nothing')
  assert.equal(
    told(step(policyOf('app'), { everEnrolled: true, phone: 'proven' }, { proved: 'email_code' })),
    'prove sms',
  )
})

test('row 7: a number on file answers SMS, with a mailed code for "That is not my number"', () => {
  assert.deepEqual(step(policyOf('sms'), { phone: 'on_file', temporaryCode: true }), {
    state: 'second_factor_required',
    methods: ['sms'],
    firstUse: true,
    otherWays: ['temporary_code', 'email_code'],
  })
})

test('row 7: no mailed code is offered to a user who ever enrolled and whose number was set anew', () => {
  assert.equal(
    told(step(policyOf('sms'), { phone: 'on_file', everEnrolled: true })),
    'answer sms (first use)',
  )
})

test('row 7: a number on file answers nothing for a user who has an app or a key, or whose codes are disabled', () => {
  const user = { phone: 'on_file', everEnrolled: true } as const
  assert.equal(told(step(policyOf('sms'), { ...user, app: true })), 'prove app')
  assert.equal(told(step(policyOf('sms'), { ...user, securityKey: true })), 'prove security_key')
  assert.equal(told(step(policyOf('sms'), { ...user, codesDisabled: true })), 'prove nothing')
})

test('row 8: no mailed code is offered while codes are disabled', () => {
  for (const phone of ['none', 'on_file'] as const) {
    assert.equal(told(step(policyOf('sms+app'), { phone, codesDisabled: true })), 'prove nothing')
  }
})

test('row 8: everything that she still has proves, strongest first, then rescues, then the mailed code', () => {
  const user = { phone: 'proven', app: true, recoveryCodes: true, temporaryCode: true } as const
  assert.deepEqual(step(policyOf('security_key'), user), {
    state: 'enrolment_required',
    prove: ['app', 'sms', 'recovery_code', 'temporary_code', 'email_code'],
    methods: ['security_key'],
  })
})
