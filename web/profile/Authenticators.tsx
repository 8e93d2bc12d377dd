import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { authenticatorsQuery } from '../shell/queries.ts'
import { AuthenticatorPanel, type Open } from './AuthenticatorPanel.tsx'
import { texts } from './texts.ts'

/** The user's apps and keys. Of all their forms and questions one is open at a time. */
export function Authenticators({ me }: { me: MeOnWire }) {
  const list = useQuery(authenticatorsQuery)
  const [open, setOpen] = useState<Open | null>(null)
  return (
    <Loaded query={list} what={texts.authenticators.loading}>
      {({ items }) => (
        <>
          {(['app', 'security_key'] as const).map((kind) => (
            <AuthenticatorPanel
              key={kind}
              kind={kind}
              items={items.filter(({ method }) => method === kind)}
              me={me}
              open={open}
              onOpen={setOpen}
            />
          ))}
        </>
      )}
    </Loaded>
  )
}
