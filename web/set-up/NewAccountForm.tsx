import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { NewAccount } from '../../src/sign-up/sign-up-shape.ts'
import { api } from '../api.ts'
import type { Away, Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { emptyFields, typed } from '../form-errors.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import type { Country } from '../parts/CountrySelect.tsx'
import { Gate } from '../parts/Gate.tsx'
import { shortWait } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { accountErrors } from './account-errors.ts'
import { AccountFields } from './AccountFields.tsx'
import { texts } from './texts.ts'

type Props = {
  title: string
  lead: string
  /** Moves the focus to the heading: she came here from another page. */
  focused?: boolean
  /** What was entered before she came back to change it. */
  entered?: NewAccount | null
  /** Above the button. */
  notice?: ReactNode
  /** Below the form. */
  more?: ReactNode
  onDone: (account: NewAccount) => void
  /** Whoever asks may not create accounts, or not any more. */
  onForbidden: () => void
}

const words = texts.account

/** The form of a new account and its administrator. What was typed stays until it is done. */
export function NewAccountForm(props: Props) {
  const { title, lead, focused = false, entered = null, notice, more, onDone, onForbidden } = props
  const form = useRef<HTMLFormElement>(null)
  const [countries, setCountries] = useState<readonly Country[] | null>(null)
  const [noCountries, setNoCountries] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const trouble = useFormTrouble({
    title: words.refused,
    errorsOf: accountErrors,
    says: (refused) => ({ title: words.refused, text: reasonOf(refused) }),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  useTitle(title, { refused: trouble.refused })

  const readCountries = () =>
    void api.countries().then((reply) => {
      setNoCountries(reply.kind === 'away' ? reply : null)
      if (reply.kind === 'done') setCountries(reply.value.items)
    })
  useEffect(readCountries, [])

  const create = async () => {
    if (form.current === null) return
    const fields = new FormData(form.current)
    const empty = emptyFields(fields, texts.empty)
    if (Object.keys(empty).length > 0) return trouble.refuseFields(empty)
    const account = accountOf(fields)
    const reply = await api.createAccount(account)
    if (reply.kind === 'done') return onDone(account)
    if (reply.kind === 'refused' && (reply.problem.status === 401 || reply.problem.status === 403))
      return onForbidden()
    return trouble.refuse(reply)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run(create)
  }
  if (noCountries !== null)
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={noCountries.requestId} onTryAgain={readCountries} />
      </main>
    )
  return (
    <Gate at={1} title={title} lead={lead} focused={focused} roomy>
      <form className="stack" ref={form} onSubmit={submit} noValidate>
        {trouble.notice}
        {countries !== null && (
          <AccountFields countries={countries} entered={entered} errors={trouble.errors} />
        )}
        {notice}
        <Button look="primary" wide type="submit" busy={busy && words.busy}>
          {words.submit}
        </Button>
      </form>
      {more !== undefined && <div className="gate-more">{more}</div>}
    </Gate>
  )
}

function accountOf(fields: FormData): NewAccount {
  const field = (name: string) => typed(fields, name)
  return {
    account: { name: field('account'), country: field('country') },
    admin: {
      name: field('name'),
      email: field('email').trim(),
      phone: field('phone'),
      password: field('password'),
    },
  }
}

function reasonOf({ code, problem, retryAt }: Refused): string {
  return code === 'mail_limit' && retryAt !== null
    ? words.mailLimit(shortWait(retryAt, serverNow()))
    : problem.detail
}
