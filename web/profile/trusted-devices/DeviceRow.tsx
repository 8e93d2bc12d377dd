import { serverNow } from '../../clock.ts'
import { Button } from '../../parts/Button.tsx'
import { useReturn } from '../../parts/use-return.ts'
import { ConfirmRow } from '../../parts/ConfirmRow.tsx'
import { factsOf, onMoment, type Device } from './device-words.ts'
import { texts } from './texts.ts'
import type { useStopTrusting } from './use-stop-trusting.tsx'

type Props = {
  device: Device
  stopping: ReturnType<typeof useStopTrusting>
  asking: boolean
  onAsk: (asks: boolean) => void
}

/** A trusted device: which browser, by what it is trusted, until when; and in its place the question whether to stop. */
export function DeviceRow({ device, stopping, asking, onAsk }: Props) {
  const { opener, goBack } = useReturn()
  const keep = () => {
    onAsk(false)
    stopping.forget()
    goBack()
  }
  if (asking)
    return (
      <>
        {stopping.notice !== null && <li>{stopping.notice}</li>}
        <ConfirmRow
          id={`c-${device.id}`}
          calm={false}
          question={texts.question(device.browser)}
          says={texts.says}
          verb={texts.stop}
          keep={texts.keep}
          busy={stopping.busy && texts.stopping}
          onConfirm={() => stopping.stop(device)}
          onKeep={keep}
        />
      </>
    )
  const now = serverNow()
  const [on, ends] = onMoment(new Date(device.endsAt), now)
  return (
    <li>
      <div>
        <p className="name">
          <span>{device.browser}</span>{' '}
          {device.current && <span className="tag tag-ok">{texts.thisDevice}</span>}
        </p>
        {factsOf(device, now).map((fact) => (
          <p className="muted" key={fact}>
            {fact}
          </p>
        ))}
        <p>
          {texts.ends} {on !== null && `${on} `}
          <b className="num">{ends}</b>
        </p>
      </div>
      <span ref={opener}>
        <Button
          look="link-danger"
          aria-label={texts.stopOf(device.browser, device.current)}
          onClick={() => onAsk(true)}
        >
          {texts.stop}
        </Button>
      </span>
    </li>
  )
}
