import type { Guard } from './guard.ts'

const FOLDER = 'src/verify-api'
const STORE = 'src/verification/verification-store.ts'
const STAND = 'src/verification/verification.ts'
const HOLD = `${FOLDER}/hold-verification.ts`
const REDEEM = `${FOLDER}/redeem-verification.ts`
const ANSWER = `${FOLDER}/answer-verification.ts`
const BEGIN = `${FOLDER}/begin-verification.ts`
const TOKEN = `${FOLDER}/device-token.ts`
const TABLE_TEST = `${FOLDER}/decision-by-key.test.ts`
const REDEEM_TEST = `${FOLDER}/redeem-verification.test.ts`
const ANSWER_TEST = `${FOLDER}/answer-verification.test.ts`
const TOKEN_TEST = `${FOLDER}/device-token.test.ts`

/** Guards of what programs verify users for. */
export const GUARDS_VERIFY_API: Guard[] = [
  {
    guard: 'What was redeemed is not redeemed again.',
    file: STAND,
    edit: { from: "  if (redeemedAt !== null) return 'redeemed'\n", to: '' },
    test: REDEEM_TEST,
    testName: 'what has passed is redeemed once',
  },
  {
    guard: 'A verification is redeemed for its user and purpose alone.',
    file: REDEEM,
    edit: { from: "      throw new Refusal('verification_mismatch')", to: '      void 0' },
    test: REDEEM_TEST,
    testName: 'for another user or purpose nothing is redeemed',
  },
  {
    guard: 'What has passed is redeemed within five minutes.',
    file: STAND,
    edit: { from: "now < redeemBefore(passedAt) ? 'passed' : 'ended'", to: "'passed'" },
    test: REDEEM_TEST,
    testName: 'within five minutes of the answer',
  },
  {
    guard: 'A verification is answered within ten minutes.',
    file: STAND,
    edit: { from: "return now < expiresAt ? 'open' : 'ended'", to: "return 'open'" },
    test: REDEEM_TEST,
    testName: 'answered within ten of its beginning',
  },
  {
    guard: 'What let a verification pass must still count when it is redeemed.',
    file: REDEEM,
    edit: { from: ' || !(await stillPasses(tx, held, now))', to: '' },
    test: TABLE_TEST,
    testName: 'is not redeemed under a policy that asks',
  },
  {
    guard: 'Whatever ends the sign-ins of a user ends her verifications.',
    file: 'src/sign-in/sign-in-store.ts',
    edit: { from: '  await endVerificationsOf(tx, user, now)\n', to: '' },
    test: REDEEM_TEST,
    testName: 'whatever ends the sign-ins of a user',
  },
  {
    guard: 'A verification is seen by the key that has begun it alone.',
    file: STORE,
    edit: { from: 'row?.api_key_id === apiKeyId ?', to: 'row ?' },
    test: REDEEM_TEST,
    testName: 'never see a verification',
  },
  {
    guard: 'A key that is revoked meanwhile redeems nothing.',
    file: HOLD,
    edit: { from: '  await holdKey(tx, caller, now)\n', to: '' },
    test: REDEEM_TEST,
    testName: 'a key that was revoked in the middle of a call',
  },
  {
    guard: 'Who cannot sign in is not verified, and nothing tells why.',
    file: BEGIN,
    edit: { from: 'if (!user || !isActive(user))', to: 'if (!user)' },
    test: REDEEM_TEST,
    testName: 'nobody is verified who cannot sign in',
  },
  {
    guard: 'No program binds a number by its first code.',
    file: HOLD,
    edit: {
      from: "step.state === 'second_factor_required' && !step.firstUse",
      to: "step.state === 'second_factor_required'",
    },
    test: TABLE_TEST,
    testName: 'sms asks each user for what a sign-in would',
  },
  {
    guard: 'A way that is not asked for is not judged.',
    file: HOLD,
    edit: { from: "if (!ways.includes(way)) throw new Refusal('method_not_offered')", to: 'void ways' },
    test: ANSWER_TEST,
    testName: 'a way that is not asked for is not looked at',
  },
  {
    guard: 'What has passed is answered no more.',
    file: HOLD,
    edit: { from: "if (stand === 'passed' || stand === 'redeemed') throw", to: 'if (false) throw' },
    test: REDEEM_TEST,
    testName: 'what has passed is redeemed once',
  },
  {
    guard: 'A code is worth nothing in another verification.',
    file: HOLD,
    edit: {
      from: "{ id: ownerId }: Pick<Verification, 'id'>",
      to: '{ userId: ownerId }: { userId: string }',
    },
    test: ANSWER_TEST,
    testName: 'a code is worth nothing in another verification',
  },
  {
    guard: 'Twenty refused signatures end a verification.',
    file: ANSWER,
    edit: {
      from: '      if (verdict.refused !== null) await noteRefusedSignature(tx, held.verification, now)\n',
      to: '',
    },
    test: ANSWER_TEST,
    testName: '20 refused signatures end it',
  },
  {
    guard: 'A rescue earns no trust.',
    file: ANSWER,
    edit: {
      from: "if (wish !== null && isRescue(answer.method)) throw new Refusal('trust_not_offered')",
      to: '',
    },
    test: ANSWER_TEST,
    testName: 'recovery and temporary codes answer once',
  },
  {
    guard: 'A rescue that a program passes on is told.',
    file: ANSWER,
    edit: { from: 'await tellOfRescue(world, tx, user, way, client, now)', to: 'void tellOfRescue' },
    test: ANSWER_TEST,
    testName: 'recovery and temporary codes answer once',
  },
  {
    guard: 'Under Single sign-on a product gets no token.',
    file: ANSWER,
    edit: { from: '    refuseTrustNotOffered(held.policy, wish)\n', to: '' },
    test: TOKEN_TEST,
    testName: 'under Single sign-on no browser is trusted',
  },
  {
    guard: 'The token of a product is not the cookie of a browser that signs in here.',
    file: TOKEN,
    edit: {
      from: 'hashSecret(token) : null',
      to: "hashSecret(token.replace('sallyport_trust_', '')) : null",
    },
    test: TOKEN_TEST,
    testName: 'never that of a browser that signs in here',
  },
  {
    guard: 'Trust that a product was given still has to be live when it is redeemed.',
    file: REDEEM,
    edit: {
      from: 'trustedDeviceId === null ? null : await liveDevice(tx, accountId, trustedDeviceId, now)',
      to: 'trustedDeviceId === null ? null : await liveDevice(tx, accountId, trustedDeviceId, now) ?? { device: { earnedBy: "app" as const }, endsAt: now + 1 }',
    },
    test: TOKEN_TEST,
    testName: 'trust that ends between the beginning and the redemption',
  },
]
