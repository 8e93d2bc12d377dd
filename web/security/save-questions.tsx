import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { productName } from '../parts/product-name.ts'
import type { Offered, Words } from '../sudo/sudo.ts'
import { SetUpToProve } from './SetUpToProve.tsx'
import { StaysStuck } from './StaysStuck.tsx'
import { texts } from './texts.ts'

/** What the users answer with from now on, by the primary method. */
const FROM_NOW_ON = {
  sms: 'From now on your users answer with an SMS.',
  app: 'From now on your users answer with an app.',
  security_key: 'From now on your users answer with a security key.',
}
type Method = keyof typeof FROM_NOW_ON

const DO_IT = {
  sms: () => 'Do it once yourself: enter the code that we send to your phone.',
  app: () => `Do it once yourself: enter the code that your app shows for ${productName()}.`,
  security_key: () => 'Do it once yourself: touch your security key.',
}
const SET_IT_UP = {
  sms: 'You have no phone yet. Set it up now; then the policy is saved.',
  app: 'You have no app yet. Set it up now; then the policy is saved.',
  security_key: 'You have no security key yet. Set it up now; then the policy is saved.',
}
const isMethod = (way: Offered['method']): way is Method => way in FROM_NOW_ON

/** How is asked, before a policy is saved, for an answer by one of its methods; who stays stuck under it is named. */
export function proveQuestion(version: number, policy: TwoFactorOnWire): Words {
  const { primary } = policy
  return {
    title: 'Prove it before you save',
    submit: texts.verifyAndSave,
    SetUp: SetUpToProve,
    Warning: () => <StaysStuck version={version} policy={policy} />,
    says: (offered) => {
      if (offered === null || !isMethod(offered.method)) return FROM_NOW_ON[primary]
      const { method, enrolled } = offered
      return `${FROM_NOW_ON[primary]} ${enrolled ? DO_IT[method]() : SET_IT_UP[method]}`
    },
  }
}

const CONFIRM_OFF: Readonly<Partial<Record<Offered['method'], string>>> = {
  password: 'Enter your password to confirm.',
  security_key: 'Touch your key once more to confirm.',
}

/** How is asked before two-factor is switched off. `losing`: how many users sign in with the password alone then, once it is known. */
export function switchOffQuestion(losing: () => number | null): Words {
  return {
    title: 'Switch two-factor off?',
    submit: 'Verify and switch off',
    says: (offered) =>
      `${texts.switchingOff(losing())} ${CONFIRM_OFF[offered?.method ?? 'sms'] ?? 'Enter a code once more to confirm.'}`,
  }
}
