/** What the address of the sign-in asks for, where an application has sent somebody here. */
export type Asked = {
  /** The session that there is does not count. */
  again: boolean
  /** The e-mail that the application knows her by; '' where it names none. */
  email: string
  /** Why she cannot go on into the application, as a code; null: she can. */
  refused: string | null
}

const MOST_CHARACTERS = 320

/** Reads what the address asks for. An old session is passed over only where she is led on afterwards. */
export function askedInAddress(search: string): Asked {
  const query = new URLSearchParams(search)
  return {
    again: query.has('again') && query.has('to'),
    email: (query.get('email') ?? '').slice(0, MOST_CHARACTERS),
    refused: query.get('refused'),
  }
}
