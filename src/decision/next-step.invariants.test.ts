import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { DEVICE_TRUST, type DeviceTrust } from '../policy/device-trust.ts'
import { METHODS, RESCUES, type Method, type Rescue } from '../policy/method-name.ts'
import { METHOD_CHOICES, type TwoFactorPolicy } from '../policy/policy.ts'
import { coverageOf } from './coverage-word.ts'
import {
  nextStep,
  type NextStepSignIn,
  type NextStepTrust,
  type NextStepUser,
  type Step,
} from './next-step.ts'

const NOW = 1_795_514_400_000
const BOTH = [false, true]
const METHOD_NAMES = Object.keys(METHODS) as Method[]
const RESCUE_NAMES = Object.keys(RESCUES) as Rescue[]

const policies: TwoFactorPolicy[] = BOTH.flatMap((active) =>
  Object.values(METHOD_CHOICES).flatMap((choice) =>
    (Object.keys(DEVICE_TRUST) as DeviceTrust[]).map((deviceTrust) => ({ active, ...choice, deviceTrust })),
  ),
)

/** The user's two rescues vary fastest, so that a user's neighbours are herself with and without them (invariant g). */
const users: NextStepUser[] = BOTH.flatMap((ownChoice) =>
  (['none', 'on_file', 'proven'] as const).flatMap((phone) =>
    BOTH.flatMap((app) =>
      BOTH.flatMap((securityKey) =>
        BOTH.flatMap((everEnrolled) =>
          BOTH.flatMap((codesDisabled) =>
            BOTH.flatMap((recoveryCodes) =>
              BOTH.map((temporaryCode) => ({
                ownChoice,
                phone,
                app,
                securityKey,
                everEnrolled,
                codesDisabled,
                recoveryCodes,
                temporaryCode,
              })),
            ),
          ),
        ),
      ),
    ),
  ),
)

const signIns: NextStepSignIn[] = [null, ...METHOD_NAMES, ...RESCUE_NAMES].flatMap((answered) =>
  [null, ...METHOD_NAMES, 'email_code' as const, ...RESCUE_NAMES].map((proved) => ({ answered, proved })),
)

/** None, and for each method trust that has a millisecond left and trust that ends now. */
const trusts: (NextStepTrust | null)[] = [
  null,
  ...METHOD_NAMES.flatMap((earnedBy) => [
    { earnedBy, endsAt: NOW + 1 },
    { earnedBy, endsAt: NOW },
  ]),
]

const isStuck = (step: Step) => step.state === 'enrolment_required' && step.prove?.length === 0

type Case = {
  policy: TwoFactorPolicy
  user: NextStepUser
  signIn: NextStepSignIn
  trust: NextStepTrust | null
  step: Step
  /** The methods that this policy allows, worked out here and not by the code under test. */
  allows: readonly Method[]
}

const demanded = ({ policy, user }: Case) => policy.active || user.ownChoice
const isMethod = (answered: Case['signIn']['answered']): answered is Method =>
  answered !== null && METHOD_NAMES.some((method) => method === answered)

/** Each returns whether it holds in one case. */
const INVARIANTS = {
  '(a) demanded and nothing answered: signed in only by live trust': (c: Case) =>
    !demanded(c) ||
    c.signIn.answered !== null ||
    c.step.state !== 'signed_in' ||
    (c.step.why === 'trusted_device' &&
      c.trust !== null &&
      c.trust.endsAt > NOW &&
      c.policy.deviceTrust !== 'single_sign_on' &&
      c.allows.includes(c.trust.earnedBy)),
  '(b) nothing is left to prove only after a valid proof or an answer': (c: Case) =>
    c.step.state !== 'enrolment_required' ||
    c.step.prove !== null ||
    c.signIn.answered !== null ||
    (c.signIn.proved !== null && !(c.signIn.proved === 'email_code' && c.user.everEnrolled)),
  '(c) a mailed code is never offered to a user who ever enrolled': (c: Case) =>
    !c.user.everEnrolled ||
    c.step.state === 'signed_in' ||
    !(c.step.state === 'second_factor_required' ? c.step.otherWays : (c.step.prove ?? [])).includes(
      'email_code',
    ),
  '(d) who is signed in by a method answered one that is allowed now': (c: Case) =>
    c.step.state !== 'signed_in' ||
    c.step.why !== 'answered' ||
    (isMethod(c.signIn.answered) && c.allows.includes(c.signIn.answered)),
  "(e) under an active policy only the policy's methods are asked for": (c: Case) =>
    !c.policy.active ||
    c.step.state !== 'second_factor_required' ||
    (c.step.methods.length > 0 &&
      c.step.methods.every((method) => method === c.policy.primary || method === c.policy.backup)),
  '(f) who answered an allowed method is not asked again': (c: Case) =>
    !isMethod(c.signIn.answered) || !c.allows.includes(c.signIn.answered) || c.step.state === 'signed_in',
} as const

type Invariant = keyof typeof INVARIANTS

const checks = Object.entries(INVARIANTS) as [Invariant, (c: Case) => boolean][]
const broken = new Map<string, Case>()
let cases = 0
let rescuesAdded = 0
let mailedCodesCompared = 0

const ADDING_A_RESCUE = '(g) adding a rescue makes nobody stuck'
const MAILED_CODE = '(c) a mailed code counts for nothing for a user who ever enrolled'

function note(name: string, c: Case): void {
  if (!broken.has(name)) broken.set(name, c)
}

/** One walk over the whole input space for all invariants; the tests below report what it found. */
before(() => {
  for (const policy of policies) {
    const allows: Method[] = policy.active
      ? METHOD_NAMES.filter((method) => method === policy.primary || method === policy.backup)
      : METHOD_NAMES
    for (const signIn of signIns) {
      for (const trust of trusts) {
        const stuck: boolean[] = []
        for (const user of users) {
          const step = nextStep(policy, user, signIn, trust, NOW)
          const c: Case = { policy, user, signIn, trust, step, allows }
          for (const [name, holds] of checks) if (!holds(c)) note(name, c)

          // users[i] lacks the rescues that are absent from the low two bits of i
          const i = stuck.push(isStuck(step)) - 1
          for (const bit of [1, 2]) {
            if ((i & bit) === 0) continue
            rescuesAdded += 1
            if (stuck[i] && !stuck[i - bit]) note(ADDING_A_RESCUE, c)
          }

          if (user.everEnrolled && signIn.proved === 'email_code') {
            mailedCodesCompared += 1
            const without = nextStep(policy, user, { answered: signIn.answered, proved: null }, trust, NOW)
            if (!sameStep(step, without)) note(MAILED_CODE, c)
          }
          cases += 1
        }
      }
    }
  }
})

function sameStep(one: Step, other: Step): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

test('the whole input space is walked: 56 policies, 384 users, 42 stages of a sign-in, 7 kinds of trust', () => {
  assert.deepEqual([policies.length, users.length, signIns.length, trusts.length], [56, 384, 42, 7])
  for (const list of [policies, users, signIns, trusts]) {
    assert.equal(
      new Set(list.map((item) => JSON.stringify(item))).size,
      list.length,
      'no combination comes twice',
    )
  }
  assert.deepEqual(
    users.slice(0, 4).map((user) => [user.recoveryCodes, user.temporaryCode]),
    [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ],
  )
  assert.equal(cases, 6_322_176)
  assert.equal(rescuesAdded, cases, 'each of two rescues was added to half of all cases')
  assert.equal(mailedCodesCompared, cases / 2 / 7)
})

for (const name of [...Object.keys(INVARIANTS), ADDING_A_RESCUE, MAILED_CODE]) {
  test(name, () => {
    assert.equal(broken.get(name), undefined)
  })
}

test('(g) adding a rescue makes nobody stuck in coverage either, with a number that cannot be reached', () => {
  let compared = 0
  for (const policy of policies) {
    for (const user of users) {
      for (const unreachable of BOTH) {
        if (coverageOf(policy, user, { unreachable }) === 'stuck') continue
        for (const rescue of [{ recoveryCodes: true }, { temporaryCode: true }]) {
          assert.notEqual(coverageOf(policy, { ...user, ...rescue }, { unreachable }), 'stuck')
          compared += 1
        }
      }
    }
  }
  assert.equal(compared, 80_920)
})

test('every row of the decision is met somewhere in the input space', () => {
  const met = new Set<string>()
  for (const policy of policies) {
    for (const user of users) {
      for (const signIn of signIns) {
        const step = nextStep(policy, user, signIn, trusts[1] ?? null, NOW)
        met.add(
          step.state === 'signed_in'
            ? step.why
            : `${step.state} ${'firstUse' in step ? step.firstUse : step.prove === null}`,
        )
      }
    }
  }
  assert.deepEqual([...met].toSorted(), [
    'answered',
    'enrolment_required false',
    'enrolment_required true',
    'not_demanded',
    'recovery_code',
    'second_factor_required false',
    'second_factor_required true',
    'temporary_code',
    'trusted_device',
  ])
})
