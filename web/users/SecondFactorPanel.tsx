import { useQuery } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import type { UserAuthenticatorsOnWire } from '../../src/administration/help-shape.ts'
import type { SecurityPolicyOnWire } from '../../src/security-settings/security-settings-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { serverNow } from '../clock.ts'
import { date, moment, until } from '../parts/time.ts'
import { PanelHead } from '../parts/PanelHead.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { policyQuery, userAuthenticatorsQuery, userDevicesQuery } from '../shell/queries.ts'
import { CoverageTag } from './CoverageTag.tsx'
import { HelpRows } from './HelpRows.tsx'
import type { Issued } from './IssuedCode.tsx'
import type { OpenProps } from './OneUser.tsx'
import { PhoneOf } from './PhoneOf.tsx'
import { texts } from './texts.ts'
import { answersWith, endsSays, firstName, verifiesBySms } from './user-words.ts'

const words = texts.factor

type Has = UserAuthenticatorsOnWire
type Props = OpenProps & {
  user: UserOnWire
  isMe: boolean
  /** A temporary code stands on the page already. */
  shownCode: boolean
  onIssued: (issued: Issued) => void
}

/** What a user answers by, and what helps her when she has it not at hand, or lost it. */
export function SecondFactorPanel({ user, isMe, open, onOpen, shownCode, onIssued }: Props) {
  const policy = useQuery(policyQuery)
  const list = useQuery(userAuthenticatorsQuery(user.id))
  const devices = useQuery(userDevicesQuery(user.id)).data?.items.length ?? 0
  const heading = useRef<HTMLHeadingElement>(null)
  const [status, setStatus] = useState('')
  const turnTo = (next: OpenProps['open']) => {
    setStatus('')
    onOpen(next)
  }
  const end = (says: string) => {
    onOpen(null)
    setStatus(says)
    heading.current?.focus()
  }
  const twoFactor = policy.data?.twoFactor
  const has = list.data
  const ends = endsSays(devices, has?.sessions ?? 0)
  return (
    <section className="panel" aria-labelledby="h-factor">
      <PanelHead
        id="h-factor"
        title={words.heading}
        hint={<NextSignIn user={user} twoFactor={twoFactor} has={has} />}
        status={status}
        headingRef={heading}
      />
      {(twoFactor === undefined || has === undefined) && (
        <div className="panel-body">
          <Loaded<unknown> query={twoFactor === undefined ? policy : list} what={words.loading}>
            {() => null}
          </Loaded>
        </div>
      )}
      {twoFactor !== undefined && has !== undefined && (
        <ul className="rows">
          <PhoneOf
            user={user}
            isMe={isMe}
            isNeeded={verifiesBySms(twoFactor)}
            ends={ends}
            ifPhone={has.ifPhone}
            open={open}
            onOpen={turnTo}
            onDone={end}
          />
          <SetUpRows user={user} has={has} />
          {isMe ? (
            <Fact name={words.helpYourself}>{texts.user.oneself}</Fact>
          ) : (
            user.status === 'active' && (
              <HelpRows
                user={user}
                has={has}
                shownCode={shownCode}
                ends={ends}
                open={open}
                onOpen={turnTo}
                onIssued={(issued) => {
                  onOpen(null)
                  onIssued(issued)
                }}
              />
            )
          )}
        </ul>
      )}
    </section>
  )
}

type NextProps = {
  user: UserOnWire
  twoFactor: SecurityPolicyOnWire['twoFactor'] | undefined
  has: Has | undefined
}

/** What she meets next, in a word, and by what she answers. */
function NextSignIn({ user, twoFactor, has }: NextProps) {
  if (user.status === 'deactivated') return words.refused
  if (twoFactor === undefined || has === undefined)
    return (
      <>
        {words.next} <CoverageTag word={user.coverage} />
      </>
    )
  return (
    <>
      {words.next} <CoverageTag word={user.coverage} /> {goesOn(user, twoFactor, has)}.
    </>
  )
}

function goesOn(user: UserOnWire, twoFactor: SecurityPolicyOnWire['twoFactor'], has: Has): string {
  const { coverage, methods, phone } = user
  if (coverage === 'stuck') return words.stuck(verifiesBySms(twoFactor) && phone === null)
  const byCode = coverage === 'will_enrol' && methods.length === 0 && has.temporaryCodeEndsAt !== null
  return byCode ? words.withCode : answersWith(user, twoFactor)
}

/** Apps, keys and recovery codes, and that codes are paused or switched off. */
function SetUpRows({ user, has }: { user: UserOnWire; has: Has }) {
  const now = serverNow()
  const { lockedUntil, disabled } = user.secondFactor
  const bound = has.items.filter(({ method }) => method !== 'sms')
  return (
    <>
      {bound.length === 0 && <Fact name={words.appsAndKeys}>{words.none}</Fact>}
      {bound.map(({ id, method, name, addedAt, lastUsedAt }) => (
        <Fact key={id} name={(method === 'app' ? words.app : words.key)(name)}>
          {addedAt !== null && `${words.added(date(new Date(addedAt)))} · `}
          {lastUsedAt === null ? words.neverUsed : words.lastUsed(moment(new Date(lastUsedAt), now))}
        </Fact>
      ))}
      {(bound.length > 0 || has.recoveryCodesLeft > 0) && (
        <Fact name={words.recoveryCodes}>
          {has.recoveryCodesLeft === 0 ? words.none : words.codesLeft(has.recoveryCodesLeft)}
        </Fact>
      )}
      {disabled && <Fact name={words.off}>{words.offSays(firstName(user.name))}</Fact>}
      {!disabled && lockedUntil !== null && (
        <Fact name={words.paused(until(new Date(lockedUntil), now))}>{words.pausedSays}</Fact>
      )}
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li>
      <div>
        <p className="name">{name}</p>
        <p className="muted">{children}</p>
      </div>
    </li>
  )
}
