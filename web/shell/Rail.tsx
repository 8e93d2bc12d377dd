import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Mark } from '../parts/Mark.tsx'
import { productName } from '../parts/product-name.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useLatest } from '../parts/use-latest.ts'
import { leaveSignedOut } from './leave-for-sign-in.ts'
import { Nav } from './Nav.tsx'
import { useSession } from './session.ts'
import { texts } from './texts.ts'

/** The rail of wide screens, and the top bar with its menu of narrow ones: the same parts, laid out by the stylesheet. */
export function Rail() {
  const { user, account } = useSession()
  const [open, setOpen] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  const [busy, run] = useBusy()
  const router = useRouter()
  useEffect(() => router.subscribe('onBeforeNavigate', () => setOpen(false)), [router])
  useEscape(open, () => {
    setOpen(false)
    menu.current?.querySelector('button')?.focus()
  })
  const signOut = () =>
    void run(async () => {
      const reply = await api.signOut()
      if (reply.kind === 'done') leaveSignedOut()
    })
  return (
    <header className="rail">
      <div className="rail-in">
        <div className="rail-top" ref={menu}>
          <Link className="brand" to="/">
            <Mark />
            {productName()}
          </Link>
          <Button aria-expanded={open} aria-controls="menu" onClick={() => setOpen(!open)}>
            {texts.menu}
          </Button>
        </div>
        <div className={open ? 'rail-body is-open' : 'rail-body'} id="menu">
          <p className="account-name">{account.name}</p>
          <Nav />
          <div className="who">
            <p>
              <b>{user.name}</b>
            </p>
            <p className="muted">{texts.role(user.role, account.name)}</p>
            <Button look="link" onClick={signOut} aria-disabled={busy || undefined}>
              {texts.signOut}
            </Button>
          </div>
        </div>
      </div>
    </header>
  )
}

function useEscape(active: boolean, act: () => void): void {
  const latest = useLatest(act)
  useEffect(() => {
    if (!active) return undefined
    const press = (event: KeyboardEvent) => event.key === 'Escape' && latest.current()
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [active, latest])
}
