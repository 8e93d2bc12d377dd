import type { Guard } from './guard.ts'

/** What keeps the data whole, and the rules that decide. */
export const GUARDS_STORE: Guard[] = [
  {
    guard: 'An act that was overtaken runs again, by what holds then.',
    file: 'src/store/postgres-error.ts',
    edit: { from: 'error instanceof Overtaken ||', to: '' },
    test: 'src/store/store.test.ts',
    testName: 'a write that was overtaken runs again',
  },
  {
    guard: 'A write that fails leaves nothing behind, though it shared its commit.',
    file: 'src/store/sqlite-store.ts',
    edit: { from: "writer.exec('rollback to act; release act')", to: "writer.exec('release act')" },
    test: 'src/store/store.test.ts',
    testName: 'of many writes at once, one that fails fails alone',
  },
  {
    guard: 'Nobody hears of a write before the disk has it.',
    file: 'src/store/sqlite-database.ts',
    edit: { from: 'synchronous = full', to: 'synchronous = off' },
    test: 'src/store/sqlite-store.test.ts',
    testName: 'a commit waits until the disk has it',
  },
  {
    guard: 'A write that awaits something other than its tx is refused.',
    file: 'src/store/guarded-work.ts',
    edit: { from: 'if (state.open && state.running === 0)', to: 'if (state.open && state.running === -1)' },
    test: 'src/store/store.test.ts',
    testName: 'a write that waits for a timer is refused',
  },
  {
    guard: 'A tx that has ended takes no statement.',
    file: 'src/store/guarded-work.ts',
    edit: {
      from: "if (!state.open) throw new StoreMisuse('a tx was used after its write had ended')",
      to: '',
    },
    test: 'src/store/store.test.ts',
    testName: 'a tx is refused after its write has ended',
  },
  {
    guard: 'Text that PostgreSQL could not store is refused on both engines.',
    file: 'src/store/statement.ts',
    edit: { from: "!value.includes('\\0')", to: 'true' },
    test: 'src/store/store.test.ts',
    testName: 'a column takes text, whole numbers and null',
  },
  {
    guard: 'A sealed value opens in its own row alone.',
    file: 'src/store/secret-box.ts',
    edit: { from: '${column}\\0${row}', to: '${column}' },
    test: 'src/store/secret-box.test.ts',
    testName: 'a sealed value that was moved to another row',
  },
  {
    guard: 'A short tag, which could be guessed, is not tried.',
    file: 'src/store/secret-box.ts',
    edit: { from: 'authTagLength: TAG_BYTES,', to: '' },
    test: 'src/store/secret-box.test.ts',
    testName: 'a tag shorter than 128 bits is not even tried',
  },
  {
    guard: 'Readers can change nothing, whatever the address of the database asks for.',
    file: 'src/store/postgres-store.ts',
    edit: { from: "  'default_transaction_read_only=on',\n", to: '' },
    test: 'src/store/postgres-store.test.ts',
    testName: 'a read that locks rows is refused',
  },
  {
    guard: 'A job whose owner lives is not taken away.',
    file: 'src/store/lease.ts',
    edit: {
      from: "eb('job_leases.lease_until_ms', '<=', p.now)",
      to: "eb('job_leases.lease_until_ms', '<=', p.until)",
    },
    test: 'src/store/lease.test.ts',
    testName: 'of 20 that ask for a job at once',
  },
  {
    guard: 'A rescue earns a session only where a method could have been answered.',
    file: 'src/decision/next-step.ts',
    edit: { from: 'if (isRescue(answered) && usable.length > 0)', to: 'if (isRescue(answered))' },
    test: 'src/decision/next-step.test.ts',
    testName: 'row 3: a rescue of a user without a usable method leads to enrolment',
  },
  {
    guard: 'A mailed code proves nothing for who ever had an authenticator.',
    file: 'src/decision/next-step.ts',
    edit: { from: "!(proved === 'email_code' && user.everEnrolled)", to: 'true' },
    test: 'src/decision/next-step.test.ts',
    testName: 'row 6: a mailed code counts for nothing once she has ever enrolled',
  },
]
