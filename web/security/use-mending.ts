import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { CoveredUserOnWire } from '../../src/coverage/coverage-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useSession } from '../shell/session.ts'
import { useSudo, withSudo } from '../sudo/sudo.ts'
import { SUDO_WORDS } from '../sudo/texts.ts'
import { nextToMend, rowsOf, type Mended, type MendRow } from './mend-rows.ts'
import { texts } from './texts.ts'
import { PREVIEWS } from './use-preview.ts'

const FIRST = 8
const MORE = 20

/** Where the keyboard goes after a step: to the field of a user, or to the heading. */
type Place = { id: string | null }

/** The list of users without a phone number, and what is typed into it. */
export type Mending = {
  rows: readonly MendRow[]
  /** How many of the rows are shown, and how many the next click adds. */
  atMost: number
  next: number
  showMore: () => void
  typed: (id: string) => string
  type: (id: string, phone: string) => void
  error: (id: string) => string | undefined
  /** Whose number is being saved. */
  busy: string | null
  /** Whether the field is open: she has no number, or hers is being changed. */
  isOpen: (row: MendRow) => boolean
  change: (row: MendRow) => void
  add: (row: MendRow) => void
  /** Something is typed that is not saved. */
  unsaved: boolean
}

export const HEADING_ID = 'mend-h'
/** The field for the phone number of a user. */
export const fieldId = (id: string): string => `phone-of-${id}`

/** Gives users a phone number on the spot, each by itself. `missing` null: the list is not shown. */
export function useMending(missing: readonly CoveredUserOnWire[] | null, onMended: () => void): Mending {
  const queries = useQueryClient()
  const ask = useSudo()
  const me = useSession().user.id
  const [mended, setMended] = useState<readonly Mended[]>([])
  const [changing, setChanging] = useState<ReadonlySet<string>>(new Set())
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [atMost, setAtMost] = useState(FIRST)
  const [busyWith, setBusyWith] = useState<string | null>(null)
  const [busy, run] = useBusy()
  const goTo = useGoTo()

  const hidden = missing === null
  const [wasHidden, setWasHidden] = useState(hidden)
  if (hidden !== wasHidden) {
    setWasHidden(hidden)
    setMended([])
    setChanging(new Set())
    setErrors({})
  }

  const rows = missing === null ? [] : rowsOf(missing, mended)
  const isOpen = ({ user, mended: given }: MendRow) => given === null || changing.has(user.id)
  const refuse = (id: string, says: string) => {
    setErrors((before) => ({ ...before, [id]: says }))
    goTo({ id })
  }
  const save = async (row: MendRow) => {
    const { id } = row.user
    const phone = (typed[id] ?? '').trim()
    if (phone === '') return refuse(id, texts.mend.empty)
    const words = { sudo_required: SUDO_WORDS }
    const reply = await withSudo(ask, words, () => api.changeUser(id, { phone }))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind === 'away') return refuse(id, texts.mend.away())
    if (reply.kind === 'refused') {
      if (isSessionLoss(reply)) return undefined
      return refuse(id, fieldErrors(reply, { '/phone': 'phone' })['phone'] ?? reply.problem.detail)
    }
    const at = rows.findIndex(({ user }) => user.id === id)
    setMended((before) => [
      ...before.filter(({ user }) => user.id !== id),
      { user: row.user, now: reply.value, at },
    ])
    setTyped((before) => without(before, id))
    setErrors((before) => without(before, id))
    setChanging((before) => new Set([...before].filter((one) => one !== id)))
    onMended()
    goTo({ id: nextToMend(rows.slice(0, atMost), id, me) })
    void queries.invalidateQueries({ queryKey: PREVIEWS })
    return queries.invalidateQueries({ queryKey: ['users'] })
  }
  return {
    rows,
    atMost,
    next: Math.min(MORE, Math.max(0, rows.length - atMost)),
    showMore() {
      setAtMost((count) => count + MORE)
      goTo({ id: rows.slice(atMost).find(isOpen)?.user.id ?? null })
    },
    typed: (id) => typed[id] ?? '',
    type: (id, phone) => setTyped((before) => ({ ...before, [id]: phone })),
    error: (id) => errors[id],
    busy: busy ? busyWith : null,
    isOpen,
    change({ user, mended: given }) {
      setTyped((before) => ({ ...before, [user.id]: given?.phone ?? '' }))
      setChanging((before) => new Set([...before, user.id]))
      goTo({ id: user.id })
    },
    add(row) {
      setBusyWith(row.user.id)
      void run(() => save(row))
    },
    unsaved: rows.some((row) => isOpen(row) && isTyped(row, typed[row.user.id])),
  }
}

const isTyped = ({ mended }: MendRow, typed: string | undefined) =>
  (typed ?? '').trim() !== '' && typed !== mended?.phone

const without = (all: Readonly<Record<string, string>>, id: string) =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== id))

/** Moves the keyboard to a place of the list once it is drawn. */
function useGoTo(): (place: Place) => void {
  const [place, setPlace] = useState<Place | null>(null)
  useEffect(() => {
    if (place === null) return
    document.getElementById(place.id === null ? HEADING_ID : fieldId(place.id))?.focus()
  }, [place])
  return setPlace
}
