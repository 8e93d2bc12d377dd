import { GateEnd } from '../parts/GateEnd.tsx'
import { texts } from './texts.ts'

/** While a browser is on its way into an application, where that takes a while. `name`: null where it is not known. */
export function SigningIn({ way, name }: { way: string; name: string | null }) {
  return (
    <GateEnd at="end" title={texts.going(name)} lead={texts.goingLead}>
      <a className="btn btn-wide" href={way}>
        {texts.goNow(name)}
      </a>
    </GateEnd>
  )
}
