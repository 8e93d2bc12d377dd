import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  asUsersSearch,
  countOf,
  filtersOf,
  isForEveryone,
  withFilter,
  withSort,
  withWords,
} from './users-search.ts'

test('an address says what the list is asked for, and what it cannot mean is left aside', () => {
  assert.deepEqual(asUsersSearch({}), {})
  assert.deepEqual(
    asUsersSearch({
      search: ' nova ',
      show: 'admins',
      coverage: 'stuck',
      phone: 'none',
      sort: 'last_sign_in',
    }),
    { search: 'nova', show: 'admins', coverage: 'stuck', phone: 'none', sort: 'last_sign_in' },
  )
  assert.deepEqual(asUsersSearch({ search: 7700, show: 'everyone', sort: 'name' }), { search: '7700' })
  for (const strange of [
    { show: 'nobody' },
    { coverage: 'none' },
    { phone: ['none'] },
    { sort: 1 },
    { search: {} },
  ])
    assert.deepEqual(asUsersSearch(strange), {})
  assert.equal(asUsersSearch({ search: 'x'.repeat(200) }).search?.length, 100)
})

test('whom a search shows has a name; one that a link has put together has several', () => {
  assert.deepEqual(filtersOf({}), ['everyone'])
  assert.equal(isForEveryone({ sort: 'last_sign_in' }), true)
  assert.equal(isForEveryone({ search: 'nova' }), false)
  assert.deepEqual(filtersOf({ phone: 'none' }), ['none'])
  assert.deepEqual(filtersOf({ show: 'admins', coverage: 'stuck' }), ['admins', 'stuck'])
})

test('one part of a search changes, and the others stay', () => {
  const search = { search: 'nova', show: 'admins', coverage: 'stuck', sort: 'last_sign_in' } as const
  assert.deepEqual(withFilter(search, 'shared'), { search: 'nova', phone: 'shared', sort: 'last_sign_in' })
  assert.deepEqual(withFilter(search, 'everyone'), { search: 'nova', sort: 'last_sign_in' })
  assert.deepEqual(withSort(search, 'name'), { search: 'nova', show: 'admins', coverage: 'stuck' })
  assert.deepEqual(withSort({}, 'last_sign_in'), { sort: 'last_sign_in' })
  assert.deepEqual(withWords(search, ''), { show: 'admins', coverage: 'stuck', sort: 'last_sign_in' })
  assert.deepEqual(withWords({}, 'ito'), { search: 'ito' })
})

test('a filter says how many it shows where that is counted', () => {
  const counts = { everyone: 42, attention: 6, admins: 2, deactivated: 1 }
  assert.equal(countOf('attention', counts), 6)
  assert.equal(countOf('stuck', counts), undefined)
  assert.equal(countOf('everyone', undefined), undefined)
})
