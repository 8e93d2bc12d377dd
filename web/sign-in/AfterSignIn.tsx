import { useState } from 'react'
import { StandsAtContext } from '../parts/Gate.tsx'
import { CodesLeft } from '../recovery-codes/CodesLeft.tsx'
import { FirstCodes } from '../recovery-codes/FirstCodes.tsx'
import { SetUpToo } from '../enrolment/SetUpToo.tsx'
import type { After } from './after.ts'

type Props = { pages: readonly After[]; onEnd: () => void }

/** The pages between a sign-in and where it leads. Each can be left, and a reload leaves them all. */
export function AfterSignIn({ pages, onEnd }: Props) {
  const [nth, setNth] = useState(0)
  const page = pages[nth]
  const next = () => (nth + 1 < pages.length ? setNth(nth + 1) : onEnd())
  return <StandsAtContext value="end">{page && <PageAfter page={page} onEnd={next} />}</StandsAtContext>
}

function PageAfter({ page, onEnd }: { page: After; onEnd: () => void }) {
  if (page.page === 'recovery-codes') return <FirstCodes works={page.works} onEnd={onEnd} />
  if (page.page === 'codes-left') return <CodesLeft left={page.left} onEnd={onEnd} />
  return <SetUpToo method={page.method} onEnd={onEnd} />
}
