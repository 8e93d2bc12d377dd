import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { AuthenticatorOnWire, MeOnWire } from '../../src/profile/profile-shape.ts'
import { Button } from '../parts/Button.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { authenticatorsQuery } from '../shell/queries.ts'
import { AddAuthenticator } from './AddAuthenticator.tsx'
import { AuthenticatorRow } from './AuthenticatorRow.tsx'
import { texts } from './texts.ts'
import { useRemovalSays } from './trusted-devices/use-removal-says.ts'
import { useMe } from './use-my-act.ts'
import { useReplacement } from './use-replacement.ts'
import type { Gone } from './use-removal.tsx'

const words = texts.authenticators

export type Kind = 'app' | 'security_key'
/** What is open on the page: a form or a question of one row, or a set-up, perhaps in the place of another one. */
export type Open =
  | { what: 'rename' | 'remove'; id: string }
  | { what: 'add'; kind: Kind; replacing: AuthenticatorOnWire | null }

type Props = {
  kind: Kind
  items: readonly AuthenticatorOnWire[]
  me: MeOnWire
  open: Open | null
  onOpen: (open: Open | null) => void
}

/** The user's apps, or her keys: each with a name, and a new one set up in place. */
export function AuthenticatorPanel({ kind, items, me, open, onOpen }: Props) {
  const { heading: title, add, notAsked, removeSays } = words.kinds[kind]
  const removalSays = useRemovalSays(removeSays)
  const heading = useRef<HTMLHeadingElement>(null)
  const queries = useQueryClient()
  const [status, setStatus] = useState('')
  const { opener, goBack } = useReturn()
  const { look } = useMe()
  const replace = useReplacement()

  const turnTo = (next: Open | null) => {
    setStatus('')
    onOpen(next)
  }
  const end = async (says: string) => {
    await Promise.all([queries.invalidateQueries({ queryKey: authenticatorsQuery.queryKey }), look()])
    onOpen(null)
    setStatus(says)
    heading.current?.focus()
  }
  const gone = (name: string, how: Gone) =>
    void end(how === 'removed' ? words.removed(name) : words.gone(name))
  const added = async (fresh: AuthenticatorOnWire, replacing: AuthenticatorOnWire | null) => {
    if (replacing === null) return end(words.isAdded(fresh.name))
    const done = await replace(replacing)
    return end((done ? words.replaced : words.notReplaced)(replacing.name, fresh.name))
  }
  const adding = open?.what === 'add' && open.kind === kind ? open : null
  const id = `h-${kind}`
  return (
    <section className="panel" aria-labelledby={id}>
      <PanelHead
        id={id}
        title={title}
        hint={hintOf(items, me.accountMethods, kind, notAsked)}
        status={status}
        headingRef={heading}
      >
        {adding === null && (
          <span ref={opener}>
            <Button small onClick={() => turnTo({ what: 'add', kind, replacing: null })}>
              {add}
            </Button>
          </span>
        )}
      </PanelHead>
      {items.length > 0 && (
        <ul className="rows">
          {items.map((item) => (
            <AuthenticatorRow
              key={item.id}
              item={item}
              asks={me.accountMethods}
              removeSays={removalSays}
              open={open !== null && open.what !== 'add' && open.id === item.id ? open.what : null}
              onOpen={(what) => turnTo(what && { what, id: item.id })}
              onRenamed={(name) => void end(words.renamed(name))}
              onGone={(how) => gone(item.name, how)}
              onReplace={() => turnTo({ what: 'add', kind, replacing: item })}
            />
          ))}
        </ul>
      )}
      {adding !== null && (
        <div className="panel-body is-apart">
          <AddAuthenticator
            kind={kind}
            onAdded={(fresh) => void added(fresh, adding.replacing)}
            cancel={{
              label: words.notNow,
              act: () => {
                turnTo(null)
                goBack()
              },
            }}
          />
        </div>
      )}
    </section>
  )
}

function hintOf(
  items: readonly AuthenticatorOnWire[],
  asks: MeOnWire['accountMethods'],
  kind: Kind,
  notAsked: string,
): string | undefined {
  const asked = asks.length === 0 || asks.includes(kind) ? [] : [notAsked]
  const all = items.length === 0 ? [words.none, ...asked] : asked
  return all.length === 0 ? undefined : all.join(' ')
}
