import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSettled } from '../parts/use-settled.ts'
import { valueOf } from '../shell/queries.ts'
import { isSameNumber, typedDigits } from './same-number.ts'
import { texts } from './texts.ts'
import { useAccountCountry } from './use-phone-hint.ts'

const REST_MS = 300
const AT_MOST = '10'

type Props = {
  typed: string
  /** Whose number it is to become. */
  of?: string
  /** By which it describes the field, where it stands in nothing that does. */
  id?: string
}

/** Says while a number is typed that somebody else of the account has it too. It may be kept, so this is no error. */
export function SharedNumber({ typed, of, id }: Props) {
  const digits = typedDigits(useSettled(typed, REST_MS))
  const callingCode = useAccountCountry()?.callingCode ?? ''
  const found = useQuery({
    queryKey: ['users', 'with-number', digits],
    queryFn: () => valueOf(api.users({ search: digits ?? '', limit: AT_MOST })),
    enabled: digits !== null,
  })
  const others =
    digits === null
      ? []
      : (found.data?.items ?? []).filter(
          (user) =>
            user.id !== of && user.status !== 'deactivated' && isSameNumber(digits, user.phone, callingCode),
        )
  return (
    <span className="taken" role="status" id={id}>
      {others.length > 0 && (
        <>
          <Icon name="linked" size={14} />
          {texts.fields.numberTaken(others.map(({ name }) => name))}
        </>
      )}
    </span>
  )
}
