#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read what it should be told.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Sallyport needs Node 24 or newer and this is ${process.version}: start it with \`npm start\`, which brings its own.`,
  )
  process.exitCode = 1
} else {
  await import('../src/main.ts')
}
