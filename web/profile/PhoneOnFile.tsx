import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AuthenticatorOnWire, MeOnWire } from '../../src/profile/profile-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { date, moment } from '../parts/time.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PhoneWord } from '../parts/PhoneWord.tsx'
import { useReturn } from '../parts/use-return.ts'
import { authenticatorsQuery } from '../shell/queries.ts'
import { RankTag } from './RankTag.tsx'
import { texts } from './texts.ts'
import { useRemovalSays } from './trusted-devices/use-removal-says.ts'
import { useMe } from './use-my-act.ts'
import { useProvePhone } from './use-prove-phone.tsx'
import { useRemoval } from './use-removal.tsx'

const words = texts.phone
const shown = texts.security
const isProven = ({ methods }: MeOnWire): boolean => methods.includes('sms')

type Props = {
  me: MeOnWire
  /** Nothing is being changed, so the number may be proved. */
  provable: boolean
  onSent: () => void
  /** The number was proved in another window meanwhile. */
  onProven: (me: MeOnWire) => void
  onGone: () => void
}

/** The number on file: what is known of it, its proof, and its removal. */
export function PhoneOnFile({ me, provable, onSent, onProven, onGone }: Props) {
  const { phone, phoneStatus } = me
  const prove = useProvePhone({ onSent, onProven })
  const list = useQuery(authenticatorsQuery)
  const item = list.data?.items.find(({ method }) => method === 'sms')
  const [removing, setRemoving] = useState(false)
  const { opener, goBack } = useReturn()
  const { look } = useMe()
  useRefusedTitle(provable && prove.notice !== null)
  if (phone === null)
    return (
      <li>
        <div>
          <p className="name">{shown.noPhone}</p>
          <p className="muted">{shown.noPhoneHint}</p>
        </div>
      </li>
    )
  return (
    <>
      <li>
        <div>
          <p className="name num">
            {spacedPhone(phone)} <RankTag method="sms" asks={me.accountMethods} />
          </p>
          <p className="muted">
            {shown.phoneHint}{' '}
            {phoneStatus !== null && (
              <>
                · <PhoneWord word={phoneStatus} />
              </>
            )}
            {factsOf(item).map((fact) => ` · ${fact}`)}
          </p>
          {phoneStatus !== null && phoneStatus !== 'reachable' && (
            <p className="muted">{texts.phoneWords[phoneStatus]}</p>
          )}
        </div>
        {provable && !isProven(me) && phoneStatus !== 'unreachable' && (
          <Button small busy={prove.busy && shown.proving} onClick={() => prove.send(phone)}>
            {shown.prove}
          </Button>
        )}
        {provable && item?.removable === true && !removing && (
          <span ref={opener}>
            <Button
              look="link-danger"
              aria-label={texts.authenticators.removeOf(spacedPhone(phone))}
              onClick={() => setRemoving(true)}
            >
              {texts.authenticators.remove}
            </Button>
          </span>
        )}
      </li>
      {provable && removing && item !== undefined && (
        <RemovePhone
          item={item}
          onGone={() => {
            setRemoving(false)
            void look()
            onGone()
          }}
          onKeep={() => {
            setRemoving(false)
            goBack()
          }}
        />
      )}
      {provable && prove.notice !== null && <li>{prove.notice}</li>}
    </>
  )
}

function factsOf(item: AuthenticatorOnWire | undefined): string[] {
  if (item === undefined || !item.proven) return []
  const { addedAt, lastUsedAt } = item
  return [
    ...(addedAt === null ? [] : [shown.added(date(new Date(addedAt)))]),
    ...(lastUsedAt === null ? [] : [shown.lastUsed(moment(new Date(lastUsedAt), serverNow()))]),
  ]
}

type RemoveProps = { item: AuthenticatorOnWire; onGone: () => void; onKeep: () => void }

function RemovePhone({ item, onGone, onKeep }: RemoveProps) {
  const removal = useRemoval(item, onGone)
  const says = texts.authenticators
  const removeSays = useRemovalSays(words.removeSays)
  return (
    <>
      {removal.notice !== null && <li>{removal.notice}</li>}
      <ConfirmRow
        id="c-phone"
        calm={false}
        question={says.removeQuestion(spacedPhone(item.name))}
        says={`${removeSays} ${words.removeTells}`}
        verb={says.remove}
        keep={says.keep}
        busy={removal.busy && says.removing}
        onConfirm={removal.remove}
        onKeep={onKeep}
      />
    </>
  )
}
