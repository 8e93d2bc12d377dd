import type { Guard } from './guard.ts'

const EXPORT = 'src/activity/export-activity.ts'
const EXPORT_TEST = 'src/activity/export-activity.test.ts'
const RUNS_NOTHING = 'no spreadsheet runs a part of what happened'
const ENDLESS = 'whoever sends a body without end is answered and cut off'

/** The guards of files that go out and come in, and of bodies that nobody asked for. */
export const GUARDS_FILES: Guard[] = [
  {
    guard: 'A program that separates by semicolons runs no name of who acted.',
    file: EXPORT,
    edit: { from: 'shieldedInside(named(actor))', to: 'named(actor)' },
    test: EXPORT_TEST,
    testName: RUNS_NOTHING,
  },
  {
    guard: 'A program that separates by semicolons runs no name of whom it was about.',
    file: EXPORT,
    edit: { from: 'shieldedInside(named(subject))', to: 'named(subject)' },
    test: EXPORT_TEST,
    testName: RUNS_NOTHING,
  },
  {
    guard: 'A program that separates by semicolons runs no details of what happened.',
    file: EXPORT,
    edit: { from: 'JSON.stringify(details, shieldedTexts)', to: 'JSON.stringify(details)' },
    test: EXPORT_TEST,
    testName: RUNS_NOTHING,
  },
  {
    guard: 'Quotes that were doubled do not hide a formula behind a semicolon.',
    file: 'src/http/csv-text.ts',
    edit: { from: '(?=[\\s"]*[=', to: '(?=[\\s]*[=' },
    test: EXPORT_TEST,
    testName: RUNS_NOTHING,
  },
  {
    guard: 'What would disturb a sentence is not repeated of the first row of a file.',
    file: 'src/user-import/read-rows.ts',
    edit: { from: '`${quoted(cell.trim())} is not', to: '`“${cell.trim()}” is not' },
    test: 'src/user-import/import.test.ts',
    testName: 'a file that cannot be read is refused',
  },
  {
    guard: 'A body without end is cut off at every address, whoever answers.',
    file: 'src/http/serve.ts',
    edit: { from: '    passOverRest(request.raw, reply.raw)\n    next(', to: '    next(' },
    test: 'src/http/pass-over-rest.test.ts',
    testName: ENDLESS,
  },
  {
    guard: 'A body without end is cut off at an address that cannot be read.',
    file: 'src/http/serve.ts',
    edit: { from: '      passOverRest(request.raw, reply.raw)\n      void', to: '      void' },
    test: 'src/http/pass-over-rest.test.ts',
    testName: ENDLESS,
  },
]
