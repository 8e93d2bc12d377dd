import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Choices } from '../parts/Choices.tsx'
import { FieldFrame, TextField } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { LinesField } from '../parts/LinesField.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useFormTrouble } from '../parts/use-form-trouble.tsx'
import { LeaveQuestion } from '../security/LeaveQuestion.tsx'
import { applicationQuery, applicationsQuery, inForceQuery } from '../shell/queries.ts'
import { useAsked } from '../sudo/use-asked.ts'
import { draftErrors, draftOf, patchOf, type Draft } from './application-form.ts'
import { EffectLine } from './EffectLine.tsx'
import { ASKS_WORDS, PERIOD_WORDS, texts } from './texts.ts'

const words = texts.one
const PERIODS = Object.keys(PERIOD_WORDS) as Draft['notOlderThan'][]
const ASKS = ['signed_in', 'two_factors', 'recent', 'security_key'] as const
const SUBJECTS = (['public', 'pairwise'] as const).map((value) => ({ value, ...words.subjects[value] }))

/** Everything of an application that can be changed, in one form. Only what was changed is sent. */
export function ApplicationForm({ application }: { application: ApplicationOnWire }) {
  const { id, kind, name } = application
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => draftOf(application))
  const [said, setSaid] = useState<'saved' | 'nothing' | null>(null)
  const [busy, run] = useBusy()
  const act = useAsked()
  const queries = useQueryClient()
  const patch = patchOf(application, draft)
  const unsaved = Object.keys(patch).length > 0
  const trouble = useFormTrouble({
    title: words.notSaved,
    errorsOf: (refused) => draftErrors(refused, draft),
    onTryAgain: () => form.current?.requestSubmit(),
  })
  const { errors } = trouble
  useRefusedTitle(trouble.refused)

  const change = (some: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...some }))
    setSaid(null)
  }
  const end = (saved: ApplicationOnWire, what: 'saved' | 'nothing' | null) => {
    trouble.forget()
    setDraft(draftOf(saved))
    setSaid(what)
  }
  const save = async () => {
    setSaid(null)
    if (!unsaved) return end(application, 'nothing')
    if (draft.name.trim() === '') return trouble.refuseFields({ name: words.noName })
    const reply = await act(() => api.changeApplication(id, patch))
    if (reply.kind === 'cancelled') return undefined
    if (reply.kind !== 'done') return trouble.refuse(reply)
    queries.setQueryData(applicationQuery(id).queryKey, reply.value)
    void queries.invalidateQueries({ queryKey: applicationsQuery.queryKey })
    return end(reply.value, 'saved')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run(save)
  }
  const discard = () => {
    end(application, null)
    document.getElementById('name')?.focus()
  }
  const extra = { errors, type: 'url' }
  return (
    <form className={kind === 'host' ? 'form' : 'form panel-space'} ref={form} onSubmit={submit} noValidate>
      {trouble.notice}
      <TextField
        id="name"
        label={words.name}
        look="input-short"
        autoComplete="off"
        maxLength={80}
        required
        value={draft.name}
        onChange={(event) => change({ name: event.target.value })}
        error={errors['name']}
      />
      {kind === 'host' ? (
        <LinesField
          id="hosts"
          words={words.hosts}
          type="text"
          lines={draft.hosts}
          onLines={(hosts) => change({ hosts })}
          errors={errors}
        />
      ) : (
        <LinesField
          id="redirectAddresses"
          words={words.redirectAddresses(name)}
          lines={draft.redirectAddresses}
          onLines={(redirectAddresses) => change({ redirectAddresses })}
          {...extra}
        />
      )}
      <OpenTo draft={draft} onChange={change} error={errors['openTo']} />
      <AsksFor draft={draft} onChange={change} error={errors['asksFor'] ?? errors['notOlderThan']} />
      <EffectLine draft={draft} />
      {kind !== 'host' && (
        <details className="more" open={hasExtraErrors(errors) || undefined}>
          <summary>{words.more}</summary>
          <div className="form panel-space">
            <LinesField
              id="signOutAddresses"
              words={words.signOutAddresses}
              lines={draft.signOutAddresses}
              onLines={(signOutAddresses) => change({ signOutAddresses })}
              {...extra}
            />
            <TextField
              id="backChannelAddress"
              label={words.backChannelAddress}
              hint={words.backChannelHint}
              type="url"
              autoComplete="off"
              maxLength={500}
              value={draft.backChannelAddress}
              onChange={(event) => change({ backChannelAddress: event.target.value })}
              error={errors['backChannelAddress']}
            />
            <LinesField
              id="allowedOrigins"
              words={words.allowedOrigins}
              lines={draft.allowedOrigins}
              onLines={(allowedOrigins) => change({ allowedOrigins })}
              {...extra}
            />
            <Choices
              id="subject"
              legend={words.subject}
              choices={SUBJECTS}
              chosen={draft.subject}
              onChoose={(subject) => change({ subject })}
              error={errors['subject']}
            />
          </div>
        </details>
      )}
      <Actions unsaved={unsaved} busy={busy} said={said} onDiscard={discard} />
    </form>
  )
}

const hasExtraErrors = (errors: Readonly<Record<string, string>>) =>
  Object.keys(errors).some((field) =>
    /^(signOutAddresses|backChannelAddress|allowedOrigins|subject)/.test(field),
  )

type PartProps = { draft: Draft; onChange: (some: Partial<Draft>) => void; error: string | undefined }

function OpenTo({ draft, onChange, error }: PartProps) {
  const found = useQuery(inForceQuery).data
  const all = (of: 'counts' | 'admins') =>
    found === undefined ? null : found[of].ready + found[of].willEnrol + found[of].stuck
  const everyone = all('counts')
  const admins = all('admins')
  const choices = [
    {
      value: 'everyone' as const,
      name: words.everyone,
      ...(everyone !== null && { says: words.everyoneSays(everyone) }),
    },
    {
      value: 'administrators' as const,
      name: words.administrators,
      says: admins === null ? words.othersRead : words.administratorsSays(admins),
    },
  ]
  return (
    <Choices
      id="openTo"
      legend={words.openTo}
      choices={choices}
      chosen={draft.openTo}
      onChoose={(openTo) => onChange({ openTo })}
      error={error}
    />
  )
}

function AsksFor({ draft, onChange, error }: PartProps) {
  const age = { id: 'notOlderThan', label: words.notOlderThan }
  const under = (
    <div className="under-choice" key="age">
      <FieldFrame words={age}>
        <select
          className="input select input-tiny"
          id={age.id}
          value={draft.notOlderThan}
          onChange={(event) => onChange({ notOlderThan: event.target.value as Draft['notOlderThan'] })}
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {PERIOD_WORDS[period]}
            </option>
          ))}
        </select>
      </FieldFrame>
    </div>
  )
  const choices = ASKS.map((value) => ({
    value,
    ...ASKS_WORDS[value],
    ...(value === 'recent' && { under }),
  }))
  return (
    <Choices
      id="asksFor"
      legend={words.asksFor}
      choices={choices}
      chosen={draft.asksFor}
      onChoose={(asksFor) => onChange({ asksFor })}
      error={error}
    />
  )
}

type ActionsProps = {
  unsaved: boolean
  busy: boolean
  said: 'saved' | 'nothing' | null
  onDiscard: () => void
}

/** Save and discard; in their place the question before one leaves with changes that are not saved. */
function Actions({ unsaved, busy, said, onDiscard }: ActionsProps) {
  const leaving = useBlocker({
    // another proxy on this page loses nothing
    shouldBlockFn: ({ current, next }) => unsaved && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  })
  if (leaving.status === 'blocked')
    return <LeaveQuestion says={words.leaving} onStay={leaving.reset} onLeave={leaving.proceed} />
  return (
    <div className="actions">
      <Button look="primary" type="submit" busy={busy && words.saving}>
        {words.save}
      </Button>
      {unsaved && <Button onClick={onDiscard}>{words.discard}</Button>}
      <p className={said === 'saved' ? 'status-line is-ok' : 'status-line muted'} role="status">
        {said === 'nothing' && words.nothing}
        {said === 'saved' && (
          <>
            <Icon name="ok" />
            {words.saved}
          </>
        )}
      </p>
    </div>
  )
}
