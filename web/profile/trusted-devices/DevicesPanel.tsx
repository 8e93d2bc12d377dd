import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { serverNow } from '../../clock.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { trustedDevicesQuery } from '../../shell/queries.ts'
import { PanelHead } from '../../parts/PanelHead.tsx'
import { devicesInWords } from './device-words.ts'
import { texts } from './texts.ts'

/** How many browsers skip her second factor, and the way to them. */
export function DevicesPanel() {
  const list = useQuery(trustedDevicesQuery)
  return (
    <section className="panel" aria-labelledby="h-trust">
      <PanelHead
        id="h-trust"
        title={texts.page}
        {...(list.data !== undefined && { hint: devicesInWords(list.data.items, serverNow()) })}
      >
        <Link className="btn btn-small" to="/profile/security/trusted-devices">
          {texts.panel.see}
        </Link>
      </PanelHead>
      {list.data === undefined && (
        <div className="panel-body">
          <Loaded query={list} what={texts.loading}>
            {() => null}
          </Loaded>
        </div>
      )}
    </section>
  )
}
