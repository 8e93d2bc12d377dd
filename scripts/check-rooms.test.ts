import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRooms } from './check-rooms.ts'

const ROOMS = [
  { name: 'config' },
  { name: 'store' },
  { name: 'account' },
  { name: 'sign-in' },
  { name: 'main' },
]
const HOUSE = {
  'src/config.ts': "/** The port. */\nexport const PORT = Number(process.env['PORT'])",
  'src/store/store.ts': "import { SqliteDialect } from 'kysely'\nimport { DatabaseSync } from 'node:sqlite'",
  'src/account/account.ts': "import { PORT } from '../config.ts'\n/** Greets. */\nexport function greet() {}",
  'src/account/account-shape.ts': 'export type AccountShape = { name: string }',
  'src/sign-in/sign-in.ts': "import { greet } from '../account/account.ts'\nimport { sql } from 'kysely'",
  'src/main.ts': 'const now = Date.now()',
  'web/account/Account.tsx': "import type { AccountShape } from '../../src/account/account-shape.ts'",
}
const problems = (edits: Record<string, string>, rooms = ROOMS) =>
  checkRooms(new Map(Object.entries({ ...HOUSE, ...edits })), rooms)

test('a house that keeps to its plan has no problem', () => assert.deepEqual(problems({}), []))

test('a room that exists and is not in the plan is told, and one of the plan that does not exist', () => {
  assert.deepEqual(problems({ 'src/cellar/wine.ts': '' }), [
    'src/cellar/wine.ts: the plan in scripts/rooms.ts names no room `cellar`',
  ])
  assert.deepEqual(problems({}, [...ROOMS, { name: 'attic' }]), [
    'scripts/rooms.ts: the plan names the room `attic`, and src/ has no such file or folder',
  ])
})

const SINS: [string, Record<string, string>, RegExp][] = [
  [
    'an import from a room below',
    { 'src/account/up.ts': "import {\n  x,\n} from '../sign-in/sign-in.ts'" },
    /below it in the plan/,
  ],
  [
    'a type from a room below',
    { 'src/account/up.ts': "import type { X } from '../sign-in/sign-in.ts'" },
    /below it in the plan/,
  ],
  [
    'passing on from a room below',
    { 'src/account/up.ts': "export { x } from '../sign-in/sign-in.ts'" },
    /below it in the plan/,
  ],
  [
    'a late import from a room below',
    { 'src/account/up.ts': "await import('../main.ts')" },
    /below it in the plan/,
  ],
  [
    'a test that imports from a room below',
    { 'src/account/a.test.ts': "import { x } from '../main.ts'" },
    /below it in the plan/,
  ],
  [
    'an import from outside of src',
    { 'src/account/out.ts': "import { x } from '../../test/x.ts'" },
    /imports only from src/,
  ],
  ['a file named utils', { 'src/account/utils.ts': '' }, /says nothing/],
  ['a folder named helpers', { 'web/helpers/date.ts': '' }, /says nothing/],
  ['a barrel', { 'src/account/index.ts': '' }, /says nothing/],
  ['a kind without its owner', { 'src/account/routes.ts': '' }, /`account-routes.ts`/],
  ['two files of one name', { 'src/sign-in/account.ts': '' }, /two files of one name/],
  ['Date.now', { 'src/account/a.ts': 'const a = `${Date.now()}`' }, /world.clock/],
  ['new Date without a moment', { 'src/account/a.ts': 'const a = new Date()' }, /world.clock/],
  ['Math.random', { 'src/account/a.ts': 'const a = Math.random()' }, /world.random/],
  ['process.env', { 'src/account/a.ts': "const a = process.env['A']" }, /config.ts alone/],
  [
    'node:sqlite outside the store',
    { 'src/account/a.ts': "import { DatabaseSync } from 'node:sqlite'" },
    /which database runs/,
  ],
  ['pg outside the store', { 'src/account/a.test.ts': "import pg from 'pg'" }, /which database runs/],
  [
    "kysely's dialects outside the store",
    { 'src/account/a.ts': "import { PostgresDialect } from 'kysely'" },
    /which database/,
  ],
  [
    'a value of src in the browser',
    { 'web/A.tsx': "import { A } from '../src/account/account-shape.ts'" },
    /import type/,
  ],
  [
    'a type of src that is no shape',
    { 'web/A.tsx': "import type { A } from '../src/account/account.ts'" },
    /import type/,
  ],
  [
    'an exported function without docstring',
    { 'src/account/a.ts': 'export async function a() {}' },
    /`a` .* no docstring/,
  ],
  [
    'an exported constant without docstring',
    { 'src/account/a.ts': '// why\nexport const A = 1' },
    /`A` .* no docstring/,
  ],
  [
    'a docstring further up',
    { 'src/account/a.ts': '/** A. */\nexport const A = 1\n\nexport const B = 1' },
    /`B` .* no docstring/,
  ],
]
for (const [sin, edit, told] of SINS)
  test(`${sin} is told, once`, () => {
    const found = problems(edit)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', told)
  })

test('words in comments and strings, tests, a Date made of a moment and a docstring for two are no sins', () => {
  assert.deepEqual(
    problems({
      'src/account/c.ts': '/** Both. */\nexport const A_MS = 1\nexport const B_MS = 2',
      'src/account/a.ts': "// Date.now()\n/* Math.random() */ const a = 'process.env', b = new Date(a)",
      'src/account/b.test.ts': 'const a = Date.now()\nexport const b = 1',
    }),
    [],
  )
})
