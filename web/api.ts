import type {
  AddedApplicationOnWire,
  ApplicationOnWire,
  ApplicationPatch,
  ApplicationSecretOnWire,
  ApplicationsOnWire,
  NewApplication,
} from '../src/application/application-shape.ts'
import type { AccountOnWire } from '../src/account/account-shape.ts'
import type { ApiKeysOnWire, CreatedApiKeyOnWire, NewApiKey } from '../src/api-key/api-key-shape.ts'
import type { OutboxOnWire } from '../src/message/outbox-shape.ts'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/browser'
import type {
  KeyCreationOptionsOnWire,
  KeyRequestOptionsOnWire,
} from '../src/method/security-key/key-shape.ts'
import type { AppOfferOnWire, SentCodeOnWire } from '../src/second-factor/answer-shape.ts'
import type {
  SavedPolicyOnWire,
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../src/security-settings/security-settings-shape.ts'
import type { SessionOnWire, SessionsOnWire, SudoOnWire } from '../src/session/session-shape.ts'
import type { InvitationOnWire } from '../src/invitation/invitation-shape.ts'
import type {
  AuthenticatorOnWire,
  AuthenticatorsOnWire,
  MeOnWire,
  RecoveryCodesOnWire,
  ResetLinkOnWire,
} from '../src/profile/profile-shape.ts'
import type { SetUpState } from '../src/set-up/set-up-shape.ts'
import type { NewAccount, SignUpOnWire } from '../src/sign-up/sign-up-shape.ts'
import type { OwnSignInsOnWire } from '../src/sign-in/own-sign-ins-shape.ts'
import type { DeviceNonceOnWire, SignInStateOnWire } from '../src/sign-in/sign-in-shape.ts'
import type { TrustedDevicesOnWire } from '../src/trusted-device/trusted-device-shape.ts'
import type { ActivityQuery, AuditEventsOnWire } from '../src/activity/activity-shape.ts'
import type { IssuedCodeOnWire, UserAuthenticatorsOnWire } from '../src/administration/help-shape.ts'
import type { NewUser, UserPatch, UsersOnWire, UsersQuery } from '../src/administration/users-shape.ts'
import type {
  CoverageOnWire,
  CoverageQuery,
  PhonesOnWire,
  PolicyPreviewOnWire,
} from '../src/coverage/coverage-shape.ts'
import type {
  SmsActivityOnWire,
  SmsTroublesOnWire,
  UserSmsOnWire,
} from '../src/sms-activity/sms-activity-shape.ts'
import type { SmsCountriesOnWire } from '../src/sms-guard/sms-countries-shape.ts'
import type { UserOnWire } from '../src/user/user-shape.ts'
import type { ImportedOnWire, ImportStateOnWire } from '../src/user-import/import-shape.ts'
import type {
  WebhookDeliveriesOnWire,
  NewWebhook,
  WebhookOnWire,
  WebhookPatch,
  WebhooksOnWire,
  WebhookWithSecretOnWire,
} from '../src/webhook/webhook-shape.ts'
import type { Countries } from '../src/user/countries-shape.ts'
import { call, fetchFile, sendFile } from './call.ts'

type Nothing = null
/** A query before the server has filled in what is left out. */
type Query<Q> = { [Key in keyof Q]?: Q[Key] | undefined }
/** A new user as it is typed: what is left out is the server's to choose. */
export type NewUserTyped = Pick<NewUser, 'name' | 'email'> & Partial<NewUser>
/** A way that is answered by what is typed. */
export type TypedWay = 'sms' | 'app' | 'email_code' | 'recovery_code' | 'temporary_code'
export type TypedAnswer<W extends TypedWay = TypedWay> = { method: W; code: string }
export type KeyAnswer = { method: 'security_key'; response: AuthenticationResponseJSON }
export type SudoAnswer =
  | TypedAnswer<'sms' | 'app' | 'email_code' | 'temporary_code'>
  | KeyAnswer
  | { method: 'password'; password: string }
/** That this browser is to be trusted, and the public key that it shows itself by from then on, if it has one. */
export type TrustWish = { trustDevice?: true; deviceKey?: string }
/** What this browser shows the key of its trust by. */
export type DeviceProof = { nonce: string; signature: string }
/** What finishes an enrolment. */
export type NewAuthenticator =
  | TypedAnswer<'sms'>
  | { method: 'app'; id: string; code: string; name?: string }
  | { method: 'security_key'; response: RegistrationResponseJSON; name?: string }

const applicationPath = (id: string) => `/account/applications/${encodeURIComponent(id)}`
const userPath = (id: string) => `/account/users/${encodeURIComponent(id)}`

const webhookPath = (id: string) => `/account/webhooks/${encodeURIComponent(id)}`

/** A query as the address carries it, without what is not asked for. */
function queryOf(query: Record<string, string | undefined>): string {
  const asked = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return asked.length === 0 ? '' : `?${new URLSearchParams(asked)}`
}

/** Every call that the pages make, in the order of the API's table. */
export const api = {
  setUp: () => call<SetUpState>('GET', '/set-up'),
  showSetUpCode: (setUpCode: string) => call<Nothing>('POST', '/set-up', { setUpCode }),
  countries: () => call<Countries>('GET', '/countries'),
  createAccount: (account: NewAccount) => call<unknown>('POST', '/accounts', account),
  signUpLink: (token: string) => call<SignUpOnWire>('POST', '/accounts/link', { token }),
  confirmAccount: (token: string) => call<unknown>('POST', '/accounts/confirmation', { token }),
  outbox: (cursor?: string) =>
    call<OutboxOnWire>(
      'GET',
      cursor === undefined ? '/outbox' : `/outbox?cursor=${encodeURIComponent(cursor)}`,
    ),

  startSignIn: (email: string, password: string, deviceProof?: DeviceProof) =>
    call<SignInStateOnWire>('POST', '/sign-in', { email, password, ...(deviceProof && { deviceProof }) }),
  deviceNonce: () => call<DeviceNonceOnWire>('POST', '/sign-in/device-nonce'),
  signIn: () => call<SignInStateOnWire>('GET', '/sign-in'),
  dropSignIn: () => call<Nothing>('DELETE', '/sign-in'),
  sendSignInSms: () => call<SentCodeOnWire>('POST', '/sign-in/sms-code'),
  signInKeyOptions: () => call<KeyRequestOptionsOnWire>('POST', '/sign-in/security-key-options'),
  answerSecondFactor: (
    answer: (TypedAnswer<Exclude<TypedWay, 'email_code'>> | KeyAnswer) & TrustWish & { signIn: string },
  ) => call<SignInStateOnWire>('POST', '/sign-in/second-factor', answer),

  sendProofEmail: () => call<SentCodeOnWire>('POST', '/sign-in/proof/email-code'),
  sendProofSms: () => call<SentCodeOnWire>('POST', '/sign-in/proof/sms-code'),
  proofKeyOptions: () => call<KeyRequestOptionsOnWire>('POST', '/sign-in/proof/security-key-options'),
  prove: (answer: (TypedAnswer | KeyAnswer) & { signIn: string }) =>
    call<SignInStateOnWire>('POST', '/sign-in/proof', answer),
  sendEnrolmentSms: (phone?: string) =>
    call<SentCodeOnWire>('POST', '/sign-in/enrolment/phone', phone === undefined ? {} : { phone }),
  enrolmentApp: () => call<AppOfferOnWire>('POST', '/sign-in/enrolment/app'),
  enrolmentKeyOptions: () =>
    call<KeyCreationOptionsOnWire>('POST', '/sign-in/enrolment/security-key-options'),
  enrol: (answer: NewAuthenticator & TrustWish & { signIn: string }) =>
    call<SignInStateOnWire>('POST', '/sign-in/enrolment', answer),
  invitation: (token: string) => call<InvitationOnWire>('POST', '/invitations/link', { token }),
  acceptInvitation: (token: string, password: string) =>
    call<SignInStateOnWire>('POST', '/invitations/acceptance', { token, password }),
  askForReset: (email: string) => call<Nothing>('POST', '/password-resets', { email }),
  resetLink: (token: string) => call<ResetLinkOnWire>('POST', '/password-resets/link', { token }),
  resetPassword: (token: string, password: string) =>
    call<Nothing>('POST', '/password-resets/completion', { token, password }),

  session: () => call<SessionOnWire>('GET', '/session'),
  signOut: () => call<Nothing>('DELETE', '/session'),
  unlock: (password: string) => call<SessionOnWire>('POST', '/session/unlock', { password }),
  sudo: () => call<SudoOnWire>('GET', '/session/sudo'),
  sendSudoSms: () => call<SentCodeOnWire>('POST', '/session/sudo/sms-code'),
  sendSudoEmail: () => call<SentCodeOnWire>('POST', '/session/sudo/email-code'),
  sudoKeyOptions: () => call<KeyRequestOptionsOnWire>('POST', '/session/sudo/security-key-options'),
  answerSudo: (answer: SudoAnswer) => call<SudoOnWire>('POST', '/session/sudo', answer),

  me: () => call<MeOnWire>('GET', '/me'),
  renameMe: (name: string) => call<MeOnWire>('PATCH', '/me', { name }),
  changeEmail: (email: string) => call<SentCodeOnWire>('PUT', '/me/email', { email }),
  resendEmailCode: () => call<SentCodeOnWire>('POST', '/me/email/code'),
  confirmEmail: (code: string) => call<MeOnWire>('POST', '/me/email/confirmation', { code }),
  dropEmailChange: () => call<Nothing>('DELETE', '/me/email/pending'),
  changePhone: (phone: string) => call<SentCodeOnWire>('PUT', '/me/phone', { phone }),
  resendPhoneCode: () => call<SentCodeOnWire>('POST', '/me/phone/sms-code'),
  confirmPhone: (code: string) => call<MeOnWire>('POST', '/me/phone/confirmation', { code }),
  dropPhoneChange: () => call<Nothing>('DELETE', '/me/phone/pending'),
  changePassword: (currentPassword: string, password: string) =>
    call<Nothing>('PUT', '/me/password', { currentPassword, password }),
  chooseOwnFactor: (ownChoice: boolean) => call<MeOnWire>('PUT', '/me/second-factor', { ownChoice }),
  authenticators: () => call<AuthenticatorsOnWire>('GET', '/me/authenticators'),
  renameAuthenticator: (id: string, name: string) =>
    call<AuthenticatorOnWire>('PATCH', `/me/authenticators/${encodeURIComponent(id)}`, { name }),
  removeAuthenticator: (id: string) =>
    call<Nothing>('DELETE', `/me/authenticators/${encodeURIComponent(id)}`),
  newApp: () => call<AppOfferOnWire>('POST', '/me/apps'),
  confirmApp: (id: string, answer: { code: string; name?: string }) =>
    call<AuthenticatorOnWire>('POST', `/me/apps/${encodeURIComponent(id)}/confirmation`, answer),
  newKeyOptions: () => call<KeyCreationOptionsOnWire>('POST', '/me/security-keys/options'),
  addKey: (key: { response: RegistrationResponseJSON; name?: string }) =>
    call<AuthenticatorOnWire>('POST', '/me/security-keys', key),
  makeRecoveryCodes: () => call<RecoveryCodesOnWire>('POST', '/me/recovery-codes'),
  sessions: (cursor: string | null) =>
    call<SessionsOnWire>(
      'GET',
      cursor === null ? '/me/sessions' : `/me/sessions?cursor=${encodeURIComponent(cursor)}`,
    ),
  trustedDevices: () => call<TrustedDevicesOnWire>('GET', '/me/trusted-devices'),
  stopTrusting: (id: string) => call<Nothing>('DELETE', `/me/trusted-devices/${encodeURIComponent(id)}`),
  stopTrustingAll: () => call<Nothing>('DELETE', '/me/trusted-devices'),
  signIns: (cursor: string | null) =>
    call<OwnSignInsOnWire>(
      'GET',
      cursor === null ? '/me/sign-ins' : `/me/sign-ins?cursor=${encodeURIComponent(cursor)}`,
    ),
  endSession: (id: string) => call<Nothing>('DELETE', `/me/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => call<Nothing>('DELETE', '/me/sessions'),

  users: (query: Query<UsersQuery>) => call<UsersOnWire>('GET', `/account/users${queryOf(query)}`),
  createUser: (user: NewUserTyped) => call<UserOnWire>('POST', '/account/users', user),
  user: (id: string) => call<UserOnWire>('GET', userPath(id)),
  changeUser: (id: string, change: UserPatch) => call<UserOnWire>('PATCH', userPath(id), change),
  deleteUser: (id: string) => call<Nothing>('DELETE', userPath(id)),
  inviteUser: (id: string) => call<Nothing>('POST', `${userPath(id)}/invitation`),
  smsOfUser: (id: string) => call<UserSmsOnWire>('GET', `${userPath(id)}/sms`),
  issueTemporaryCode: (id: string) => call<IssuedCodeOnWire>('POST', `${userPath(id)}/temporary-code`, {}),
  resetSecondFactor: (id: string, phone?: string) =>
    call<IssuedCodeOnWire>(
      'POST',
      `${userPath(id)}/second-factor-reset`,
      phone === undefined ? {} : { phone },
    ),
  userAuthenticators: (id: string) => call<UserAuthenticatorsOnWire>('GET', `${userPath(id)}/authenticators`),
  userDevices: (id: string) => call<TrustedDevicesOnWire>('GET', `${userPath(id)}/trusted-devices`),
  stopTrustingOf: (id: string, device: string) =>
    call<Nothing>('DELETE', `${userPath(id)}/trusted-devices/${encodeURIComponent(device)}`),
  stopTrustingAllOf: (id: string) => call<Nothing>('DELETE', `${userPath(id)}/trusted-devices`),
  userSignIns: (id: string, cursor: string | null) =>
    call<OwnSignInsOnWire>('GET', `${userPath(id)}/sign-ins${queryOf({ cursor: cursor ?? undefined })}`),
  exportUsers: (query: Query<UsersQuery>) => fetchFile(`/account/users${queryOf(query)}`, 'text/csv'),
  importUsers: (file: Blob, asked: { fileName: string | undefined; invite: boolean; dryRun: boolean }) => {
    const query = { ...asked, invite: String(asked.invite), dryRun: String(asked.dryRun) }
    return sendFile<ImportedOnWire>(`/account/users/import${queryOf(query)}`, file, 'text/csv')
  },
  importState: () => call<ImportStateOnWire>('GET', '/account/users/import'),
  auditEvents: (query: Query<ActivityQuery>) =>
    call<AuditEventsOnWire>('GET', `/account/audit-events${queryOf(query)}`),
  exportAuditEvents: (query: Query<ActivityQuery>, type: 'text/csv' | 'application/x-ndjson') =>
    fetchFile(`/account/audit-events${queryOf(query)}`, type),
  smsActivity: (timeZone: string) => call<SmsActivityOnWire>('GET', `/account/sms${queryOf({ timeZone })}`),
  exportSms: () => fetchFile('/account/sms', 'text/csv'),
  smsTroubles: (page: { limit: string; cursor: string | undefined }) =>
    call<SmsTroublesOnWire>('GET', `/account/sms/troubles${queryOf(page)}`),
  smsCountries: () => call<SmsCountriesOnWire>('GET', '/account/sms/countries'),
  chooseSmsCountries: (countries: readonly string[] | null) =>
    call<SmsCountriesOnWire>('PUT', '/account/sms/countries', { countries }),
  webhooks: () => call<WebhooksOnWire>('GET', '/account/webhooks'),
  addWebhook: (webhook: NewWebhook) => call<WebhookWithSecretOnWire>('POST', '/account/webhooks', webhook),
  webhook: (id: string) => call<WebhookOnWire>('GET', webhookPath(id)),
  changeWebhook: (id: string, change: WebhookPatch) => call<WebhookOnWire>('PATCH', webhookPath(id), change),
  removeWebhook: (id: string) => call<Nothing>('DELETE', webhookPath(id)),
  makeWebhookSecret: (id: string) => call<WebhookWithSecretOnWire>('POST', `${webhookPath(id)}/secret`),
  webhookDeliveries: (id: string, cursor: string | null) =>
    call<WebhookDeliveriesOnWire>(
      'GET',
      `${webhookPath(id)}/deliveries${queryOf({ limit: '30', cursor: cursor ?? undefined })}`,
    ),
  replayWebhookEvent: (id: string, event: string) =>
    call<WebhookOnWire>('POST', `${webhookPath(id)}/deliveries/${encodeURIComponent(event)}/replay`),
  replayWebhookSince: (id: string, since: string) =>
    call<WebhookOnWire>('POST', `${webhookPath(id)}/replay`, { since }),
  tryWebhook: (id: string) => call<WebhookOnWire>('POST', `${webhookPath(id)}/try`),
  coverage: (cursor: string | null) =>
    call<CoverageOnWire>('GET', `/account/coverage${queryOf({ cursor: cursor ?? undefined })}`),
  phones: () => call<PhonesOnWire>('GET', '/account/coverage/phones'),
  previewPolicy: (twoFactor: TwoFactorOnWire, page: CoverageQuery = {}) =>
    call<PolicyPreviewOnWire>('POST', `/account/security-policy/preview${queryOf(page)}`, { twoFactor }),

  applications: () => call<ApplicationsOnWire>('GET', '/account/applications'),
  addApplication: (application: NewApplication) =>
    call<AddedApplicationOnWire>('POST', '/account/applications', application),
  application: (id: string) => call<ApplicationOnWire>('GET', applicationPath(id)),
  changeApplication: (id: string, patch: ApplicationPatch) =>
    call<ApplicationOnWire>('PATCH', applicationPath(id), patch),
  removeApplication: (id: string) => call<Nothing>('DELETE', applicationPath(id)),
  renewApplicationSecret: (id: string) =>
    call<ApplicationSecretOnWire>('POST', `${applicationPath(id)}/secret`),

  account: () => call<AccountOnWire>('GET', '/account'),
  changeAccount: (change: { name?: string; country?: string }) =>
    call<AccountOnWire>('PATCH', '/account', change),
  apiKeys: () => call<ApiKeysOnWire>('GET', '/account/api-keys'),
  createApiKey: (key: NewApiKey) => call<CreatedApiKeyOnWire>('POST', '/account/api-keys', key),
  revokeApiKey: (id: string) => call<Nothing>('DELETE', `/account/api-keys/${encodeURIComponent(id)}`),
  policy: () => call<SecurityPolicyOnWire>('GET', '/account/security-policy'),
  savePolicy: (twoFactor: TwoFactorOnWire, version: number) =>
    call<SavedPolicyOnWire>('PUT', '/account/security-policy', { twoFactor, version }),
}
