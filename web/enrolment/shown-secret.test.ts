import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fours, svgAddress } from './shown-secret.ts'

test('the key to be typed stands in groups of four, without a blank at its end', () => {
  assert.equal(fours('K5QW2ZLTMNXG'), 'K5QW 2ZLT MNXG')
  assert.equal(fours('K5QW2Z'), 'K5QW 2Z')
  assert.equal(fours(''), '')
})

test('a picture becomes an address that holds it, whatever characters it has', () => {
  const svg = '<svg fill="#000">é</svg>'
  const address = svgAddress(svg)
  assert.match(address, /^data:image\/svg\+xml,[A-Za-z0-9%.!~*'()_-]+$/)
  assert.equal(decodeURIComponent(address.slice('data:image/svg+xml,'.length)), svg)
})
