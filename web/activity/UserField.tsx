import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { userQuery, valueOf } from '../shell/queries.ts'
import { useSettled } from '../parts/use-settled.ts'
import { texts } from './texts.ts'

/** The id of the field for a user, and of what is wrong with what stands in it. */
export const USER_FIELD = 'activity-user'
export const USER_ERROR = 'activity-user-error'

const REST_MS = 200
const AT_MOST = '10'

type Props = {
  /** Whose events are shown; undefined: everybody's. */
  user: string | undefined
  refused: boolean
  onChoose: (user: string | null) => void
  onTrouble: (says: string | null) => void
}

const matchesQuery = (typed: string) =>
  queryOptions({
    queryKey: ['users', 'to-choose', typed],
    queryFn: () => valueOf(api.users({ search: typed.slice(0, 100), limit: AT_MOST })),
  })

/** The user whom the events are about: a name or e-mail is typed, and one of those who match is chosen. */
export function UserField({ user, refused, onChoose, onTrouble }: Props) {
  const queries = useQueryClient()
  const chosen = useQuery({ ...userQuery(user ?? ''), enabled: user !== undefined })
  const [typed, setTyped] = useState<string | null>(null)
  const asked = useSettled((typed ?? '').trim(), REST_MS)
  const { data } = useQuery({
    ...matchesQuery(asked),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
  const matches = typed === null ? [] : (data?.items ?? [])

  const choose = (id: string | null) => {
    onTrouble(null)
    setTyped(null)
    if (id !== (user ?? null)) onChoose(id)
  }
  const type = (value: string) => {
    const picked = matches.find((one) => named(one) === value)
    if (picked !== undefined) return choose(picked.id)
    onTrouble(null)
    return setTyped(value)
  }
  /** What was typed is the user: the only one who matches, or the only one of exactly that name or e-mail. */
  const settle = async () => {
    if (typed === null) return
    const wanted = typed.trim()
    if (wanted === '') return choose(null)
    const found = await queries.fetchQuery(matchesQuery(wanted)).catch(() => null)
    if (found === null) return
    const exactly = found.items.filter((one) => isCalled(one, wanted))
    const only = exactly.length === 1 ? exactly[0] : found.matching === 1 ? found.items[0] : undefined
    if (only !== undefined) choose(only.id)
    else onTrouble(found.matching === 0 ? texts.nobody(wanted) : texts.several(found.matching))
  }
  return (
    <div className="field">
      <label htmlFor={USER_FIELD}>{texts.user}</label>
      <input
        className="input"
        id={USER_FIELD}
        type="search"
        list="activity-users"
        autoComplete="off"
        placeholder={texts.userHint}
        value={typed ?? (user === undefined ? '' : (chosen.data?.name ?? (chosen.isError ? user : '')))}
        onChange={({ target }) => type(target.value)}
        onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && void settle()}
        onBlur={() => void settle()}
        aria-invalid={refused || undefined}
        aria-describedby={refused ? USER_ERROR : undefined}
      />
      <datalist id="activity-users">
        {matches.map((one) => (
          <option key={one.id} value={named(one)}>
            {named(one)}
          </option>
        ))}
      </datalist>
    </div>
  )
}

/** "Jordan Lee (jordan.lee@example.com)": no two users of an account are listed alike. */
const named = ({ name, email }: UserOnWire) => `${name} (${email})`

function isCalled({ name, email }: UserOnWire, wanted: string): boolean {
  const same = wanted.toLocaleLowerCase()
  return name.toLocaleLowerCase() === same || email.toLocaleLowerCase() === same
}
