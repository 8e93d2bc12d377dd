import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { SmsCountriesOnWire } from '../../../src/sms-guard/sms-countries-shape.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/Button.tsx'
import { Choices } from '../../parts/Choices.tsx'
import { byName, countryName } from '../../parts/country-name.ts'
import { FieldFrame } from '../../parts/Field.tsx'
import { useEscape } from '../../parts/use-escape.ts'
import { countriesQuery } from '../../shell/queries.ts'
import { useAct } from '../../shell/use-act.tsx'
import { texts } from './texts.ts'

const words = texts.countries

type Props = { now: SmsCountriesOnWire; onSaved: () => void; onKeep: () => void }

/** Where SMS codes are sent: by default, or to a list of countries that is chosen here. */
export function CountriesForm({ now, onSaved, onKeep }: Props) {
  const [which, setWhich] = useState<'default' | 'only'>(now.chosen ? 'only' : 'default')
  const [chosen, setChosen] = useState<readonly string[]>(byName(now.countries))
  const [error, setError] = useState<string | undefined>()
  const saving = useAct({ changes: 'sms', refused: words.notSaved })
  const place = useEscape<HTMLFormElement>(onKeep)
  useEffect(() => place.current?.querySelector<HTMLElement>('input:checked')?.focus(), [place])
  const choose = (codes: readonly string[]) => {
    setChosen(codes)
    setError(undefined)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (which === 'only' && chosen.length === 0) {
      setError(words.empty)
      document.getElementById('country')?.focus()
      return
    }
    setError(undefined)
    saving.run(() => api.chooseSmsCountries(which === 'default' ? null : chosen), onSaved)
  }
  return (
    <form className="panel-body is-apart" ref={place} onSubmit={submit} noValidate>
      {saving.notice}
      <div className="form">
        <Choices
          id="which"
          legend={words.legend}
          chosen={which}
          onChoose={setWhich}
          choices={[
            { value: 'default', name: words.default, says: words.defaultSays },
            {
              value: 'only',
              name: words.only,
              says: words.onlySays,
              under: <CountryList key="list" chosen={chosen} onChosen={choose} error={error} />,
            },
          ]}
        />
        <div className="actions">
          <Button look="primary" type="submit" busy={saving.busy && words.saving}>
            {words.save}
          </Button>
          <Button onClick={onKeep}>{words.keep}</Button>
        </div>
      </div>
    </form>
  )
}

type ListProps = {
  chosen: readonly string[]
  onChosen: (codes: readonly string[]) => void
  error: string | undefined
}

/** Countries by name, each to be removed, and a field that adds one. */
function CountryList({ chosen, onChosen, error }: ListProps) {
  const known = useQuery(countriesQuery).data?.items ?? []
  const field = useRef<HTMLSelectElement>(null)
  const [picked, setPicked] = useState('')
  const [said, setSaid] = useState('')
  const others = byName(known.map(({ code }) => code).filter((code) => !chosen.includes(code)))
  const change = (codes: readonly string[], says: string) => {
    onChosen(codes)
    setSaid(says)
    field.current?.focus()
  }
  const add = () => {
    if (picked === '') return field.current?.focus()
    setPicked('')
    return change(byName([...chosen, picked]), words.added(countryName(picked)))
  }
  return (
    <div className="under-choice country-list">
      {chosen.length > 0 && (
        <ul className="chosen-countries" aria-label={words.list}>
          {chosen.map((code) => (
            <li key={code}>
              <span>{countryName(code)}</span>
              <Button
                look="link-danger"
                aria-label={words.removeOf(countryName(code))}
                onClick={() =>
                  change(
                    chosen.filter((one) => one !== code),
                    words.removed(countryName(code)),
                  )
                }
              >
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="inline-form">
        <FieldFrame words={{ id: 'country', label: words.another, error }}>
          <select
            className="input select"
            id="country"
            ref={field}
            value={picked}
            onChange={(event) => setPicked(event.target.value)}
            aria-invalid={error !== undefined || undefined}
            aria-describedby={error === undefined ? undefined : 'country-error'}
          >
            <option value="">{words.choose}</option>
            {others.map((code) => (
              <option key={code} value={code}>
                {countryName(code)}
              </option>
            ))}
          </select>
        </FieldFrame>
        <Button onClick={add}>{words.add}</Button>
      </div>
      <p className="hidden-visually" role="status">
        {said}
      </p>
    </div>
  )
}
