import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { useTitle } from '../parts/title.ts'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { texts, WORKS } from './texts.ts'

type Props = {
  /** What was set up just now; null: this page does not know. */
  works: keyof typeof WORKS | null
  onEnd: () => void
}

/** The first recovery codes, made when this page opens. Where none can be made she goes on without: her profile makes them too. */
export function FirstCodes({ works, onEnd }: Props) {
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const end = useLatest(onEnd)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void api
      .makeRecoveryCodes()
      .then((reply) => (reply.kind === 'done' ? setCodes(reply.value.codes) : end.current()))
  }, [end])
  useTitle(texts.title)
  const lead = (
    <>
      {works !== null && `${WORKS[works]} `}
      {texts.lead(works)} <b>{texts.onlyNow}</b>
    </>
  )
  return (
    <Gate at="end" title={texts.title} lead={lead} focused roomy>
      {codes === null ? (
        <Loading what={texts.loading} />
      ) : (
        <RecoveryCodes codes={codes} wide onSaved={onEnd} />
      )}
    </Gate>
  )
}
