import { GateEnd } from '../parts/GateEnd.tsx'
import { REFUSED_WORDS, texts } from './texts.ts'

/** A way into an application that leads nowhere, and how to begin anew. What the address says is looked up, never shown. */
export function NotEntered({ code }: { code: string }) {
  const known = Object.hasOwn(REFUSED_WORDS, code) ? REFUSED_WORDS[code] : REFUSED_WORDS['other']
  return <End title={known?.title ?? ''} lead={known?.lead ?? ''} />
}

/** An address that names no way into an application. */
export function NoWay() {
  return <End title={texts.nothingHere} lead={texts.nothingHereLead} />
}

function End({ title, lead }: { title: string; lead: string }) {
  return (
    <GateEnd title={title} lead={lead}>
      <a className="btn btn-wide" href="/">
        {texts.toStart()}
      </a>
    </GateEnd>
  )
}
