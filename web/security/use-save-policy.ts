import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  SavedPolicyOnWire,
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Refused } from '../call.ts'
import { useBusy } from '../parts/use-busy.ts'
import { policyQuery } from '../shell/queries.ts'
import { useSudo, withSudo } from '../sudo/sudo.ts'
import { SUDO_WORDS } from '../sudo/texts.ts'
import { isSamePolicy } from './policy-words.ts'
import { proveQuestion, switchOffQuestion } from './save-questions.tsx'
import { PREVIEWS, previewQuery } from './use-preview.ts'

/** A policy that somebody else saved meanwhile, and what was in force before it. */
export type Theirs = { policy: SecurityPolicyOnWire; instead: TwoFactorOnWire }

/** What became of the last try to save. */
export type SaveOutcome =
  | { kind: 'none' }
  | { kind: 'nothing' }
  | { kind: 'saved'; policy: SavedPolicyOnWire }
  | { kind: 'stale'; theirs: Theirs }
  | { kind: 'refused'; refused: Refused; chosen: TwoFactorOnWire }
  | { kind: 'away'; away: Away }

type SavePolicy = {
  outcome: SaveOutcome
  /** Counts the tries, so that a notice takes the focus at each. */
  tries: number
  saving: boolean
  save: (chosen: TwoFactorOnWire) => void
  forget: () => void
}

/** Saves a policy as a whole, with the questions that come before it; what was chosen stays, whatever the answer. */
export function useSavePolicy(saved: SecurityPolicyOnWire, onSaved: () => void): SavePolicy {
  const queries = useQueryClient()
  const ask = useSudo()
  const [outcome, setOutcome] = useState<SaveOutcome>({ kind: 'none' })
  const [tries, setTries] = useState(0)
  const [saving, run] = useBusy()

  const attempt = async (chosen: TwoFactorOnWire): Promise<SaveOutcome> => {
    if (isSamePolicy(chosen, saved.twoFactor)) return { kind: 'nothing' }
    const preview = previewQuery(saved.version, chosen)
    const alone = () => queries.getQueryData(preview.queryKey)?.effect.passwordAlone ?? null
    const words = {
      sudo_required: chosen.active ? SUDO_WORDS : switchOffQuestion(alone),
      proof_required: proveQuestion(saved.version, chosen),
    }
    const reply = await withSudo(ask, words, () => api.savePolicy(chosen, saved.version))
    if (reply.kind === 'cancelled') return { kind: 'none' }
    if (reply.kind === 'away') return { kind: 'away', away: reply }
    if (reply.kind === 'done') {
      queries.setQueryData(policyQuery.queryKey, reply.value)
      onSaved()
      return { kind: 'saved', policy: reply.value }
    }
    if (isSessionLoss(reply)) return { kind: 'none' }
    if (reply.code === 'would_lock_out_admins') void queries.invalidateQueries({ queryKey: PREVIEWS })
    if (reply.code !== 'policy_changed') return { kind: 'refused', refused: reply, chosen }
    const theirs = await api.policy()
    if (theirs.kind !== 'done') return { kind: 'refused', refused: reply, chosen }
    queries.setQueryData(policyQuery.queryKey, theirs.value)
    return { kind: 'stale', theirs: { policy: theirs.value, instead: saved.twoFactor } }
  }
  const save = (chosen: TwoFactorOnWire) =>
    void run(async () => {
      setOutcome(await attempt(chosen))
      setTries((count) => count + 1)
    })
  return { outcome, tries, saving, save, forget: () => setOutcome({ kind: 'none' }) }
}
