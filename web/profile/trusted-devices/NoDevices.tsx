import { useQuery } from '@tanstack/react-query'
import { Icon } from '../../parts/Icon.tsx'
import { meQuery } from '../../shell/queries.ts'
import { texts } from './texts.ts'
import type { useAllowedTrust } from './use-allowed-trust.ts'

/** No browser of hers is trusted: how one comes to be, or why none can. */
export function NoDevices({ allowed }: { allowed: ReturnType<typeof useAllowedTrust> }) {
  const me = useQuery(meQuery).data
  const asksNever = me !== undefined && !me.accountAsks && !me.ownChoice
  return (
    <div className="empty">
      <Icon name="device" size={32} />
      <h2>{texts.none}</h2>
      {me !== undefined && allowed !== undefined && (
        <p>{asksNever ? texts.asksNever : allowed === 'single_sign_on' ? texts.asksAlways : texts.noneYet}</p>
      )}
    </div>
  )
}
