import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { UserAuthenticatorsOnWire } from '../../src/administration/help-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PhoneWord } from '../parts/PhoneWord.tsx'
import { useEscape } from '../parts/use-escape.ts'
import { useReturn } from '../parts/use-return.ts'
import { userSmsQuery, valueOf } from '../shell/queries.ts'
import { useAct } from '../shell/use-act.tsx'
import { useAsked } from '../sudo/use-asked.ts'
import { LastSms } from './LastSms.tsx'
import type { OpenProps } from './OneUser.tsx'
import { onUser, refusalWords } from './refusal-words.ts'
import { NumberNotes } from './NumberNotes.tsx'
import { lastSmsInWords } from './sms-words.ts'
import { texts } from './texts.ts'
import { usePhoneHint } from './use-phone-hint.ts'
import { refusedFields } from './user-form.ts'
import { firstName } from './user-words.ts'

const words = texts.factor

type Props = OpenProps & {
  user: UserOnWire
  isMe: boolean
  /** The account verifies by SMS, so everybody needs a number. */
  isNeeded: boolean
  /** What of hers ends with another number. */
  ends: string | null
  /** What she would meet next without a number, and with another one. */
  ifPhone: UserAuthenticatorsOnWire['ifPhone']
  onDone: (says: string) => void
}

/** The number of a user with its word, and another one in its place, which counts at once. */
export function PhoneOf({ user, isMe, isNeeded, ends, ifPhone, open, onOpen, onDone }: Props) {
  const { phone, phoneStatus } = user
  const sms = useQuery(userSmsQuery(user.id)).data?.items ?? []
  const lastHere = sms.find((one) => one.phone === phone)
  const { opener: changeOpener, goBack: backToChange } = useReturn()
  const { opener: removeOpener, goBack: backToRemove } = useReturn()
  const stuck = (word: UserOnWire['coverage']) =>
    word === 'stuck' && user.coverage !== 'stuck' ? words.phoneLeavesStuck(firstName(user.name)) : null
  const keep = (goBack: () => void) => {
    onOpen(null)
    goBack()
  }
  return (
    <>
      <li>
        <div>
          <p className="name">{words.phone}</p>
          {phone === null ? (
            <p className="muted">{isNeeded ? words.phoneRequired : words.noPhone}</p>
          ) : (
            <p className="muted">
              <span className="num">{spacedPhone(phone)}</span>
              {phoneStatus !== null && (
                <>
                  {' · '}
                  <PhoneWord word={phoneStatus} />
                </>
              )}
              {lastHere !== undefined && ` · ${lastSmsInWords(lastHere, serverNow())}`}
            </p>
          )}
          {phone !== null && <PhoneWordSays user={user} />}
          <LastSms sms={sms} phone={phone} />
        </div>
        {isMe ? (
          <Link className="btn btn-small" to="/profile/security">
            {words.ownPhone}
          </Link>
        ) : (
          <div className="actions">
            {phone !== null && !isNeeded && open !== 'no-phone' && (
              <span ref={removeOpener}>
                <Button look="link-danger" onClick={() => onOpen('no-phone')}>
                  {words.removePhone}
                </Button>
              </span>
            )}
            {open !== 'phone' && (
              <span ref={changeOpener}>
                <Button small onClick={() => onOpen('phone')}>
                  {phone === null ? words.addPhone : words.changePhone}
                </Button>
              </span>
            )}
          </div>
        )}
      </li>
      {open === 'phone' && (
        <SetPhone
          user={user}
          ends={ends}
          stuck={stuck(ifPhone.replaced)}
          onDone={onDone}
          onKeep={() => keep(backToChange)}
        />
      )}
      {open === 'no-phone' && phone !== null && (
        <RemovePhone
          user={user}
          phone={phone}
          ends={ends}
          stuck={stuck(ifPhone.removed)}
          onDone={onDone}
          onKeep={() => keep(backToRemove)}
        />
      )}
    </>
  )
}

/** What the word on a number means, where it means trouble; of a shared one with whom. */
function PhoneWordSays({ user: { id, phone, phoneStatus } }: { user: UserOnWire }) {
  const sharing = useQuery({
    queryKey: ['users', 'sharing', phone],
    queryFn: () => valueOf(api.users({ search: phone ?? '', phone: 'shared', limit: '5' })),
    enabled: phoneStatus === 'shared',
  })
  if (phoneStatus === null || phoneStatus === 'reachable') return null
  const names = sharing.data?.items.filter((other) => other.id !== id && other.phone === phone) ?? []
  return (
    <p className="muted">
      {phoneStatus === 'shared' && names.length > 0
        ? words.sharedWith(names.map(({ name }) => name))
        : texts.phoneWord[phoneStatus]}
    </p>
  )
}

type SetProps = {
  user: UserOnWire
  ends: string | null
  /** That she would be stuck then, and what helps. */
  stuck: string | null
  onDone: (says: string) => void
  onKeep: () => void
}

/** A new number for a user. One field, so its error stands alone. */
function SetPhone({ user, ends, stuck, onDone, onKeep }: SetProps) {
  const row = useEscape<HTMLLIElement>(onKeep)
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<{ says: string } | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const act = useAsked()
  const queries = useQueryClient()
  const hint = usePhoneHint()
  useRefusedTitle(error !== null || away !== null)
  useEffect(() => field.current?.focus(), [error])

  const save = async () => {
    setAway(null)
    const phone = field.current?.value.trim() ?? ''
    if (phone === '') return setError({ says: words.emptyPhone })
    const reply = await act(() => api.changeUser(user.id, { phone }))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind === 'away') return setAway(reply)
    if (reply.kind === 'refused')
      return isSessionLoss(reply)
        ? undefined
        : setError({
            says: refusedFields(reply)['phone'] ?? refusalWords(reply, user.name, texts.user.notSaved).text,
          })
    void queries.invalidateQueries({ queryKey: ['users'] })
    return onDone(words.phoneSaved)
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    void run(save)
  }
  return (
    <li className="pending" ref={row}>
      <div>
        <p className="name" aria-hidden="true">
          {words.newPhone}
        </p>
        <p id="phone-how">
          {hint} {words.setPhone(ends)}
        </p>
        {stuck !== null && (
          <p id="phone-stuck">
            <b>{stuck}</b>
          </p>
        )}
        {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={submit} />}
        <form className="inline-form" onSubmit={submit} noValidate>
          <TextField
            id="phone"
            ref={field}
            label={words.newPhone}
            hideLabel
            type="tel"
            autoComplete="off"
            required
            error={error?.says}
            onChange={(event) => setTyped(event.target.value)}
            describedBy={['phone-how', ...(stuck === null ? [] : ['phone-stuck']), 'phone-taken'].join(' ')}
          />
          <Button look="primary" type="submit" busy={busy && texts.user.saving}>
            {texts.user.save}
          </Button>
          <Button onClick={onKeep}>{texts.user.keep}</Button>
        </form>
        <NumberNotes id="phone-taken" typed={typed} of={user.id} />
      </div>
    </li>
  )
}

function RemovePhone({ user, phone, ends, stuck, onDone, onKeep }: SetProps & { phone: string }) {
  const removing = useAct(onUser(user, words.notRemoved))
  return (
    <>
      {removing.notice !== null && <li>{removing.notice}</li>}
      <ConfirmRow
        id="c-phone"
        calm={false}
        question={words.removeQuestion(spacedPhone(phone))}
        says={[words.removeSays(ends), ...(stuck === null ? [] : [stuck])].join(' ')}
        verb={words.removePhone}
        keep={texts.user.keep}
        busy={removing.busy && words.removing}
        onConfirm={() =>
          removing.run(
            () => api.changeUser(user.id, { phone: null }),
            () => onDone(words.phoneRemoved),
          )
        }
        onKeep={onKeep}
      />
    </>
  )
}
