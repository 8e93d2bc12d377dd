/** Somebody of the demo's account, and how she stands. */
export type DemoPerson = {
  name: string
  role?: 'admin'
  /** Whether her number is on file (`typed`), or she answered a code there (`proven`). */
  phone?: 'typed' | 'proven'
  /** A number of another kind than the next free one. */
  number?: string
  app?: string
  key?: string
  recoveryCodes?: true
  /** She had a second factor once and lost it: an administrator reset it. */
  reset?: true
  temporaryCode?: true
  /** How long ago she signed in last, in days. */
  seen?: number
  invited?: true
  deactivated?: true
  ownChoice?: true
  /** Typed codes of hers are off after 100 wrong ones, or paused after 10. */
  codes?: 'off' | 'paused'
  /** Browsers that are trusted for her, each by how many days ago. */
  trusts?: [browser: string, daysAgo: number][]
}

const LANDLINE = '+442079460018'
const SHARED = '+12025550118'

/** Everybody of the demo's account: each state of the coverage table at least once. */
export const PEOPLE: readonly DemoPerson[] = [
  {
    name: 'Alex Kim',
    role: 'admin',
    phone: 'proven',
    app: 'Work phone',
    recoveryCodes: true,
    seen: 0,
    trusts: [['Firefox on Linux', 1]],
  },
  { name: 'Morgan Ito', role: 'admin', phone: 'proven', app: 'Work phone', seen: 1 },
  { name: 'Avery Chen', phone: 'typed', app: 'Phone', seen: 1, codes: 'paused' },
  {
    name: 'Casey Moran',
    phone: 'proven',
    app: 'Work phone',
    recoveryCodes: true,
    seen: 3,
    trusts: [
      ['Chrome on Windows', 5],
      ['Safari on iOS', 2],
    ],
  },
  { name: 'Drew Hart', phone: 'typed', invited: true },
  { name: 'Jamie Okoye', phone: 'typed', number: LANDLINE, app: 'Phone', seen: 6 },
  { name: 'Jordan Lee', app: 'Tablet', seen: 0, trusts: [['Edge on Windows', 6]] },
  { name: 'Kai Lund', invited: true },
  { name: 'Noa Petit', phone: 'typed', seen: 12 },
  { name: 'Quinn Novak', phone: 'proven', number: SHARED, seen: 12 },
  {
    name: 'Riley Novak',
    phone: 'typed',
    number: SHARED,
    app: 'Phone',
    seen: 1,
    trusts: [
      ['Chrome on Android', 4],
      ['Firefox on Windows', 6],
      ['Chrome on macOS', 0],
    ],
  },
  { name: 'Robin Diaz', reset: true, seen: 82 },
  { name: 'Sam Rivera', invited: true },
  { name: 'Taylor Brandt', phone: 'proven', app: 'Phone', seen: 53, deactivated: true },
  { name: 'Toni Weiss', key: 'Key ring', seen: 2 },
  { name: 'Uma Rao', key: 'Desk key', phone: 'proven', seen: 4 },
  { name: 'Val Okafor', key: 'Key ring', recoveryCodes: true, seen: 9 },
  { name: 'Wren Ahola', app: 'Phone', codes: 'off', seen: 20 },
  { name: 'Xen Dufour', app: 'Phone', codes: 'off', recoveryCodes: true, seen: 15 },
  { name: 'Yael Stern', reset: true, temporaryCode: true, seen: 31 },
  { name: 'Zuri Mwangi', phone: 'proven', number: '+442079460123', seen: 8 },
  { name: 'Ada Brook', phone: 'proven', ownChoice: true, seen: 1 },
  { name: 'Ben Holt', phone: 'proven', seen: 1 },
  { name: 'Cleo Marsh', phone: 'proven', seen: 2, trusts: [['Safari on macOS', 3]] },
  { name: 'Dana Frost', phone: 'proven', app: 'Phone', seen: 2 },
  { name: 'Eli Nord', phone: 'proven', seen: 2 },
  { name: 'Finn Acker', phone: 'proven', app: 'Phone', seen: 3 },
  { name: 'Gia Lopez', phone: 'proven', seen: 3 },
  { name: 'Hugo Stone', app: 'Work phone', seen: 3 },
  { name: 'Iris Vale', phone: 'proven', seen: 4 },
  { name: 'Jon Bell', phone: 'proven', app: 'Phone', seen: 4 },
  { name: 'Kit Mori', phone: 'proven', seen: 5, trusts: [['Chrome on ChromeOS', 5]] },
  { name: 'Lou Grant', phone: 'proven', seen: 5 },
  { name: 'Mia Sand', app: 'Phone', seen: 6 },
  { name: 'Nils Berg', phone: 'proven', seen: 6 },
  { name: 'Ora Finch', phone: 'proven', app: 'Phone', seen: 7 },
  { name: 'Pia Lorenz', phone: 'proven', seen: 7 },
  { name: 'Rae Tanaka', phone: 'proven', seen: 8 },
  { name: 'Sol Perez', phone: 'proven', app: 'Phone', seen: 10 },
  { name: 'Tess Quill', phone: 'proven', seen: 11 },
  { name: 'Uli Brand', phone: 'proven', seen: 14 },
  { name: 'Vic Young', phone: 'typed', seen: 16 },
]
