/** Whether those who are created are invited at once, which they are unless it is unticked. */
export function InviteChoice({ says, hint }: { says: string; hint: string }) {
  return (
    <label className="choice">
      <input
        className="check"
        type="checkbox"
        name="invite"
        defaultChecked
        aria-labelledby="invite"
        aria-describedby="invite-hint"
      />
      <span>
        <b id="invite">{says}</b>
        <span className="hint" id="invite-hint">
          {hint}
        </span>
      </span>
    </label>
  )
}
