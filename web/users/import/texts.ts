import { many, users } from '../texts.ts'

/** How many problems of a file the server tells. */
const MOST_PROBLEMS = 1000

export const texts = {
  title: 'Import users · Users',
  page: 'Import',
  heading: 'Import users',
  loading: 'the last import',
  file: 'CSV file',
  fileHint: 'Columns: name, email, role, phone. Up to 50,000 rows. All rows are checked before any is saved.',
  invite: 'Send an invitation by e-mail to each',
  inviteHint: 'The link lets them choose a password and proves the first enrolment. It works for 7 days.',
  submit: 'Import',
  create: (rows: number) => (rows === 1 ? 'Create the user' : `Create the ${users(rows)}`),
  checkOnly: 'Check only',
  starting: 'Starting…',
  cancel: 'Cancel',
  noFile: 'Choose a CSV file.',
  noCsv: (name: string) => `${name} is not a CSV file. In your spreadsheet save it as “CSV UTF-8”.`,
  empty: (name: string) => `${name} is empty.`,
  tooLarge: 'The file is larger than 16 MB. Split it and import the parts one after the other.',
  changedSince: (name: string) => `${name} was changed since you chose it. Choose it again.`,
  checking: (file: string, checked: number, rows: number | null) =>
    rows === null
      ? `Checking ${file}${checked === 0 ? '' : `, ${many.format(checked)} rows so far`}.`
      : `Checking ${file}, ${many.format(checked)} of ${many.format(rows)} rows.`,
  checkingSays: 'Nothing is saved until all rows are right.',
  onlyChecked: 'It is only checked; nothing is saved.',
  mayLeave: 'You can leave this page; the check goes on.',
  stay: 'Stay on this page until the file has arrived.',
  progress: (file: string) => `Check of ${file}`,
  begun: (file: string) => `Checking ${file}`,
  quarter: (percent: number) => `${percent} % checked`,
  aFile: 'your file',
  right: (rows: number, file: string) =>
    rows === 1 ? `The one row of ${file} is right` : `All ${many.format(rows)} rows of ${file} are right`,
  rightSays: 'Nothing was created yet.',
  rightAgain: 'Nothing was created yet. Choose the file again to import it.',
  done: (created: number) => `${users(created)} imported`,
  invited: (created: number) =>
    created === 1 ? 'The invitation is on its way.' : 'Invitations are on their way.',
  notInvited: 'No invitation was sent. Send it from the page of each user.',
  see: 'See users',
  refused: 'Nothing imported',
  refusedRows: (wrong: number, rows: number, dryRun: boolean) =>
    `${dryRun ? '' : 'Nothing imported: '}${many.format(wrong)} of ${rows === 1 ? '1 row' : `${many.format(rows)} rows`} ${wrong === 1 ? 'needs' : 'need'} a change`,
  mend: 'Mend these rows in your file and choose it again. No user was created.',
  noneCreated: 'No user was created.',
  brokenOff: 'The check broke off',
  brokenOffSays: 'The server was started anew meanwhile. No user was created. Choose your file again.',
  problemsIn: (file: string) => `Problems in ${file}`,
  columns: { row: 'Row', column: 'Column', change: 'What to change' },
  changeLabel: 'Change',
  wholeRow: 'all of it',
  problems: (problems: number, wrongRows: number, file: string) => {
    const found =
      problems >= MOST_PROBLEMS
        ? `The first ${many.format(problems)} problems,`
        : problems === 1
          ? '1 problem'
          : `${many.format(problems)} problems`
    return `${found} in ${wrongRows === 1 ? '1 row' : `${many.format(wrongRows)} rows`} of ${file}`
  },
  download: 'Download this list',
  listName: 'import-problems.csv',
}
