import { Link, useLocation } from '@tanstack/react-router'
import { texts } from './texts.ts'
import { useSession } from './session.ts'

/** The one navigation of the app. Members see their profile only. */
export function Nav() {
  const { user } = useSession()
  const path = useLocation({ select: ({ pathname }) => pathname })
  const within = (of: string) => (path.startsWith(of) ? 'true' : undefined)
  return (
    <nav aria-label="Main">
      {user.role === 'admin' && (
        <div className="nav-group">
          <p className="nav-title">{texts.account}</p>
          <ul>
            <li>
              <Link to="/account/users" aria-current={within('/account/users')}>
                {texts.users}
              </Link>
            </li>
            <li>
              <Link to="/account/settings/security" aria-current={within('/account/settings')}>
                {texts.settings}
              </Link>
            </li>
            <li>
              <Link
                to="/account/activity"
                activeOptions={{ exact: true, includeSearch: false }}
                aria-current={within('/account/activity')}
              >
                {texts.activity}
              </Link>
            </li>
          </ul>
        </div>
      )}
      <div className="nav-group">
        <p className="nav-title">{texts.profile}</p>
        <ul>
          <li>
            <Link to="/profile/details">{texts.details}</Link>
          </li>
          <li>
            <Link to="/profile/security">{texts.security}</Link>
          </li>
          <li>
            <Link to="/profile/sign-ins">{texts.signIns}</Link>
          </li>
        </ul>
      </div>
    </nav>
  )
}
