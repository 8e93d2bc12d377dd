import { createRootRoute, createRoute, createRouter, Navigate, Outlet } from '@tanstack/react-router'
import { Activity } from '../activity/Activity.tsx'
import { asActivitySearch } from '../activity/activity-search.ts'
import { SmsActivity } from '../activity/sms/SmsActivity.tsx'
import { ApiKeys } from '../api-keys/ApiKeys.tsx'
import { CreateApiKey } from '../api-keys/CreateApiKey.tsx'
import { AddApplication } from '../applications/AddApplication.tsx'
import { ApplicationPage } from '../applications/ApplicationPage.tsx'
import { Applications } from '../applications/Applications.tsx'
import { asProxy, type Proxy } from '../applications/proxy-lines.ts'
import { General } from '../general/General.tsx'
import { Details } from '../profile/Details.tsx'
import { asFirstWay, type FirstWay } from '../profile/FirstWays.tsx'
import { ProfileSecurity } from '../profile/ProfileSecurity.tsx'
import { SignIns } from '../profile/sign-ins/SignIns.tsx'
import { TrustedDevices } from '../profile/trusted-devices/TrustedDevices.tsx'
import { TurnOnTwoFactor } from '../profile/TurnOnTwoFactor.tsx'
import { Security } from '../security/Security.tsx'
import { CreateUser } from '../users/CreateUser.tsx'
import { ImportUsers } from '../users/import/ImportUsers.tsx'
import { UserPage } from '../users/UserPage.tsx'
import { Users } from '../users/Users.tsx'
import { asUsersSearch } from '../users/users-search.ts'
import { AddWebhook } from '../webhooks/AddWebhook.tsx'
import { WebhookPage } from '../webhooks/WebhookPage.tsx'
import { Webhooks } from '../webhooks/Webhooks.tsx'
import { Broken, NotAdmin, NotFound } from './Alone.tsx'
import { Shell } from './Shell.tsx'
import { startPage, useSession } from './session.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const start = createRoute({ getParentRoute: () => root, path: '/', component: Start })
const account = createRoute({ getParentRoute: () => root, path: '/account', component: ForAdministrators })
const accountStart = createRoute({ getParentRoute: () => account, path: '/', component: ToSettings })
const settings = createRoute({ getParentRoute: () => account, path: '/settings', component: ToSettings })
const general = createRoute({ getParentRoute: () => account, path: '/settings/general', component: General })
const security = createRoute({
  getParentRoute: () => account,
  path: '/settings/security',
  component: Security,
})
const webhooks = createRoute({
  getParentRoute: () => account,
  path: '/settings/webhooks',
  component: Webhooks,
})
const newWebhook = createRoute({
  getParentRoute: () => account,
  path: '/settings/webhooks/new',
  component: AddWebhook,
})
const webhook = createRoute({
  getParentRoute: () => account,
  path: '/settings/webhooks/$id',
  component: TheWebhook,
})
const apiKeys = createRoute({ getParentRoute: () => account, path: '/settings/api-keys', component: ApiKeys })
const newApiKey = createRoute({
  getParentRoute: () => account,
  path: '/settings/api-keys/new',
  component: CreateApiKey,
})
const applications = createRoute({
  getParentRoute: () => account,
  path: '/settings/applications',
  component: Applications,
})
const newApplication = createRoute({
  getParentRoute: () => account,
  path: '/settings/applications/new',
  component: AddApplication,
})
const application = createRoute({
  getParentRoute: () => account,
  path: '/settings/applications/$id',
  validateSearch: ({ proxy }: { proxy?: unknown }): { proxy?: Proxy } => {
    const known = asProxy(proxy)
    return known === undefined ? {} : { proxy: known }
  },
  component: TheApplication,
})
const activity = createRoute({
  getParentRoute: () => account,
  path: '/activity',
  validateSearch: asActivitySearch,
  component: ShownActivity,
})
const smsActivity = createRoute({
  getParentRoute: () => account,
  path: '/activity/sms',
  component: SmsActivity,
})
const users = createRoute({
  getParentRoute: () => account,
  path: '/users',
  validateSearch: asUsersSearch,
  component: TheUsers,
})
const newUser = createRoute({ getParentRoute: () => account, path: '/users/new', component: CreateUser })
const importUsers = createRoute({
  getParentRoute: () => account,
  path: '/users/import',
  component: ImportUsers,
})
const user = createRoute({ getParentRoute: () => account, path: '/users/$id', component: TheUser })
const profile = createRoute({ getParentRoute: () => root, path: '/profile', component: ToProfile })
const details = createRoute({ getParentRoute: () => root, path: '/profile/details', component: Details })
const profileSecurity = createRoute({
  getParentRoute: () => root,
  path: '/profile/security',
  component: ProfileSecurity,
})
const trustedDevices = createRoute({
  getParentRoute: () => root,
  path: '/profile/security/trusted-devices',
  component: TrustedDevices,
})
const signIns = createRoute({ getParentRoute: () => root, path: '/profile/sign-ins', component: SignIns })
const turnOnTwoFactor = createRoute({
  getParentRoute: () => root,
  path: '/profile/security/two-factor',
  validateSearch: ({ by }: { by?: unknown }): { by?: FirstWay } => {
    const way = asFirstWay(by)
    return way === undefined ? {} : { by: way }
  },
  component: TurnOn,
})

function ShownActivity() {
  return <Activity search={activity.useSearch()} />
}

function TurnOn() {
  return <TurnOnTwoFactor by={turnOnTwoFactor.useSearch().by} />
}

function TheUsers() {
  return <Users search={users.useSearch()} />
}

function TheUser() {
  return <UserPage id={user.useParams().id} />
}

function TheWebhook() {
  return <WebhookPage id={webhook.useParams().id} />
}

function TheApplication() {
  return <ApplicationPage id={application.useParams().id} proxy={application.useSearch().proxy ?? 'caddy'} />
}

function Start() {
  return <Navigate to={startPage(useSession().user.role)} replace />
}

function ForAdministrators() {
  return useSession().user.role === 'admin' ? <Outlet /> : <NotAdmin />
}

function ToSettings() {
  return <Navigate to="/account/settings/security" replace />
}

function ToProfile() {
  return <Navigate to="/profile/security" replace />
}

/** The table of contents of the app: an address, its page. */
export const router = createRouter({
  routeTree: root.addChildren([
    start,
    account.addChildren([
      accountStart,
      users,
      newUser,
      importUsers,
      user,
      settings,
      general,
      security,
      webhooks,
      newWebhook,
      webhook,
      apiKeys,
      newApiKey,
      applications,
      newApplication,
      application,
      activity,
      smsActivity,
    ]),
    profile,
    details,
    profileSecurity,
    turnOnTwoFactor,
    trustedDevices,
    signIns,
  ]),
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Broken,
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
