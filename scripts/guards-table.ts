import { APP_AND_RESCUE_GUARDS } from './guards-app-and-rescue.ts'
import { GUARDS_APPLICATIONS } from './guards-applications.ts'
import { GUARDS_API_KEY } from './guards-api-key.ts'
import { GUARDS_COVERAGE } from './guards-coverage.ts'
import { GUARDS_DESK } from './guards-desk.ts'
import { GUARDS_FILES } from './guards-files.ts'
import type { Guard } from './guard.ts'
import { GUARDS_FORWARD_AUTH } from './guards-forward-auth.ts'
import { GUARDS_IMPORT } from './guards-import.ts'
import { GUARDS_LIMITS } from './guards-limits.ts'
import { GUARDS_MAIL } from './guards-mail.ts'
import { GUARDS_OWN_AUTHENTICATORS } from './guards-own-authenticators.ts'
import { GUARDS_SECOND_FACTORS } from './guards-second-factors.ts'
import { GUARDS_SECURITY_KEY } from './guards-security-key.ts'
import { GUARDS_SELF_SERVICE } from './guards-self-service.ts'
import { GUARDS_SMPP } from './guards-smpp.ts'
import { GUARDS_SMS } from './guards-sms.ts'
import { GUARDS_SMS_FRAUD } from './guards-sms-fraud.ts'
import { GUARDS_SIGN_IN } from './guards-sign-in.ts'
import { GUARDS_STORE } from './guards-store.ts'
import { GUARDS_TRUST } from './guards-trust.ts'
import { GUARDS_TRUST_KEY } from './guards-trust-key.ts'
import { GUARDS_USERS } from './guards-users.ts'
import { GUARDS_WEBHOOKS } from './guards-webhooks.ts'
import { GUARDS_VERIFY_API } from './guards-verify-api.ts'
import { GUARDS_WAYS_IN } from './guards-ways-in.ts'

/** Every guard that has a row here is held by a test that fails without it. `npm run guards` tries each row. */
export const GUARDS: Guard[] = [
  ...GUARDS_STORE,
  ...GUARDS_APPLICATIONS,
  ...GUARDS_DESK,
  ...GUARDS_LIMITS,
  ...GUARDS_MAIL,
  ...GUARDS_SMS,
  ...GUARDS_SMPP,
  ...GUARDS_SMS_FRAUD,
  ...GUARDS_SIGN_IN,
  ...GUARDS_SELF_SERVICE,
  ...GUARDS_WAYS_IN,
  ...GUARDS_SECURITY_KEY,
  ...GUARDS_SECOND_FACTORS,
  ...APP_AND_RESCUE_GUARDS,
  ...GUARDS_OWN_AUTHENTICATORS,
  ...GUARDS_TRUST,
  ...GUARDS_TRUST_KEY,
  ...GUARDS_USERS,
  ...GUARDS_COVERAGE,
  ...GUARDS_IMPORT,
  ...GUARDS_FILES,
  ...GUARDS_WEBHOOKS,
  ...GUARDS_API_KEY,
  ...GUARDS_VERIFY_API,
  ...GUARDS_FORWARD_AUTH,
  {
    guard: 'Trust that ends at this very moment has ended.',
    file: 'src/decision/next-step.ts',
    edit: { from: 'now < trust.endsAt', to: 'now <= trust.endsAt' },
    test: 'src/decision/next-step.test.ts',
    testName: 'trust that ends at this very moment has ended',
  },
  {
    guard: 'Trust earned by a method that is not allowed any more counts for nothing.',
    file: 'src/decision/next-step.ts',
    edit: { from: 'allowed.includes(trust.earnedBy) &&', to: '' },
    test: 'src/decision/next-step.test.ts',
    testName: 'trust earned by a method that is not allowed any more',
  },
]
