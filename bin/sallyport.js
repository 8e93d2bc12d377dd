#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read what it should be told.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Sallyport needs Node 24 or newer and this is ${process.version}: start it with \`npm start\`, which brings its own.`,
  )
  process.exitCode = 1
} else {
  // compiled once and kept among the dependencies, where only who installed them can write
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/sallyport', import.meta.url)))
  await import('../src/main.ts')
}
