import { useQuery } from '@tanstack/react-query'
import { Fragment, useRef, useState } from 'react'
import type { SmsCountriesOnWire } from '../../../src/sms-guard/sms-countries-shape.ts'
import { Button } from '../../parts/Button.tsx'
import { byName, countryName } from '../../parts/country-name.ts'
import { PanelHead } from '../../parts/PanelHead.tsx'
import { useReturn } from '../../parts/use-return.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { accountQuery, smsCountriesQuery } from '../../shell/queries.ts'
import { CountriesForm } from './CountriesForm.tsx'
import { texts } from './texts.ts'

const words = texts.countries
const NAMED_AT_MOST = 12
const NAMED_OF_MANY = 10

/** The countries that SMS codes are sent to, and the form that changes them. */
export function CountriesPanel() {
  const countries = useQuery(smsCountriesQuery)
  const own = useQuery(accountQuery).data?.country
  const [isOpen, setIsOpen] = useState(false)
  const [status, setStatus] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  const { opener, goBack } = useReturn()
  const open = () => {
    setStatus('')
    setIsOpen(true)
  }
  const saved = () => {
    setIsOpen(false)
    setStatus(words.saved)
    heading.current?.focus()
  }
  const keep = () => {
    setIsOpen(false)
    goBack()
  }
  const { data } = countries
  return (
    <section className="panel" aria-labelledby="h-countries">
      <PanelHead
        id="h-countries"
        title={words.heading}
        hint={data && <SentTo countries={data} own={own} />}
        status={status}
        headingRef={heading}
      >
        {data !== undefined && !isOpen && (
          <span ref={opener}>
            <Button small onClick={open}>
              {words.change}
            </Button>
          </span>
        )}
      </PanelHead>
      {data === undefined && (
        <div className="panel-body">
          <Loaded query={countries} what={words.loading}>
            {() => null}
          </Loaded>
        </div>
      )}
      {data !== undefined && isOpen && <CountriesForm now={data} onSaved={saved} onKeep={keep} />}
    </section>
  )
}

/** The countries in a sentence, the account's own first; of very many, how many others there are. */
function SentTo({ countries, own }: { countries: SmsCountriesOnWire; own: string | undefined }) {
  const sorted = byName(countries.countries)
  const ordered = [...sorted.filter((code) => code === own), ...sorted.filter((code) => code !== own)]
  const named = ordered.length > NAMED_AT_MOST ? ordered.slice(0, NAMED_OF_MANY) : ordered
  const others = ordered.length - named.length
  const all = [...named.map(countryName), ...(others > 0 ? [words.others(others)] : [])]
  return (
    <>
      {words.sentTo}
      {new Intl.ListFormat('en-GB')
        .formatToParts(all)
        .map(({ type, value }) =>
          type === 'element' ? (
            <b key={value}>{value}</b>
          ) : (
            <Fragment key={`${value} ${all.length}`}>{value}</Fragment>
          ),
        )}
      {countries.chosen ? words.chosen : words.byDefault}
    </>
  )
}
