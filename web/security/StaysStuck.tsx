import { useQuery } from '@tanstack/react-query'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { Notice } from '../parts/Notice.tsx'
import { inFigures, smsIsActive } from './effect-words.ts'
import { NAMES_SHOWN } from './NameList.tsx'
import { texts } from './texts.ts'
import { previewQuery } from './use-preview.ts'

const and = new Intl.ListFormat('en', { type: 'conjunction' })

/** In the question before a policy is saved: who stays stuck under it, and what each needs. */
export function StaysStuck({ version, policy }: { version: number; policy: TwoFactorOnWire }) {
  const { data } = useQuery(previewQuery(version, policy))
  const total = data?.effect.counts.stuck ?? 0
  if (data === undefined || total === 0) return null
  const stuck = data.effect.users.items.filter(({ after }) => after === 'stuck')
  const named = stuck.slice(0, NAMES_SHOWN).map(({ name }) => name)
  const more = total - named.length
  const names = and.format(more === 0 ? named : [...named, texts.stuckNote.more(inFigures(more))])
  const byNumber = smsIsActive(policy) && stuck.some(({ stuckBecause }) => stuckBecause !== 'codes_disabled')
  return (
    <Notice kind="danger">
      <p>
        <b>{texts.stuckNote.stay(total)}</b> {names} {texts.stuckNote.need(total, byNumber)}
      </p>
    </Notice>
  )
}
