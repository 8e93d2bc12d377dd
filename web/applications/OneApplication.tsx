import { useState } from 'react'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { serverNow } from '../clock.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Notice } from '../parts/Notice.tsx'
import { moment } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { PageHead } from '../shell/PageHead.tsx'
import { ApplicationForm } from './ApplicationForm.tsx'
import { ConnectionPanel } from './ConnectionPanel.tsx'
import { useApplicationNote } from './happened-to-application.ts'
import type { Proxy } from './proxy-lines.ts'
import { ProxyPanel } from './ProxyPanel.tsx'
import { RemovePanel } from './RemovePanel.tsx'
import { KIND_WORDS, texts } from './texts.ts'

const words = texts.one

type Props = { application: ApplicationOnWire; proxy: Proxy }

/** An application that was found: how it connects, who may enter and by what, and the end of it. */
export function OneApplication({ application, proxy }: Props) {
  const { id, kind, name, from, addedAt, addedBy } = application
  const added = useApplicationNote('added')
  const [secret, setSecret] = useState<string | null>(null)
  useTitle(words.title(name))
  const crumbs = [
    { label: texts.account },
    { label: texts.settings, to: '/account/settings/security' as const },
    { label: texts.page, to: '/account/settings/applications' as const },
    { label: name },
  ]
  const { is } = KIND_WORDS[kind]
  const at = addedAt === null ? null : moment(new Date(addedAt), serverNow())
  const purpose =
    from === 'operator'
      ? words.fromOperator(is)
      : at === null
        ? is
        : words.added(is, at, addedBy === null || addedBy.name === '' ? null : addedBy.name)
  return (
    <>
      <PageHead crumbs={crumbs} title={name} purpose={purpose} />
      <div className="said" role="status">
        {secret !== null ? (
          <Shown key={secret} title={texts.added.newSecret(name)} name={name} secret={secret} />
        ) : (
          added?.id === id && <Added application={application} secret={added.secret} />
        )}
      </div>
      {from === 'operator' ? (
        <Facts application={application} />
      ) : (
        <>
          {kind !== 'host' && <ConnectionPanel application={application} onSecret={setSecret} />}
          <ApplicationForm application={application} />
          {kind === 'host' && <ProxyPanel application={application} proxy={proxy} />}
          <RemovePanel application={application} />
        </>
      )}
    </>
  )
}

function Added({
  application: { kind, name },
  secret,
}: {
  application: ApplicationOnWire
  secret: string | null
}) {
  const title = texts.added.title(name)
  if (secret !== null) return <Shown title={title} name={name} secret={secret} />
  return (
    <Notice kind="ok" title={title} focused>
      <p>{kind === 'host' ? texts.added.host : texts.added.public(name)}</p>
    </Notice>
  )
}

/** A secret, shown this once: leaving the page is the end of it. */
function Shown({ title, name, secret }: { title: string; name: string; secret: string }) {
  return (
    <Notice kind="ok" title={title} focused>
      <p>
        {texts.added.secret(name)}
        <b>{texts.added.onlyNow}</b>
      </p>
      <div className="typed-key">
        <code>{secret}</code>
        <CopyButton value={secret} what={texts.added.what} look="link" />
      </div>
    </Notice>
  )
}

/** What an operator has registered and connected, to be read. */
function Facts({ application }: { application: ApplicationOnWire }) {
  const { openTo, asksFor, notOlderThan, redirectAddresses } = application
  const rows = [
    [words.openTo, texts.openTo[openTo]],
    [words.asksFor, texts.asksForInShort(asksFor, notOlderThan)],
    [words.leadsTo, redirectAddresses.join(', ')],
  ] as const
  return (
    <section className="panel" aria-labelledby="h-facts">
      <div className="panel-head">
        <div>
          <h2 id="h-facts">{words.facts}</h2>
          <p className="hint">{words.fromOperatorSays}</p>
        </div>
      </div>
      <ul className="rows">
        {rows.map(([what, is]) => (
          <li key={what}>
            <div>
              <p className="name">{what}</p>
              <p className="muted wrap">{is}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
