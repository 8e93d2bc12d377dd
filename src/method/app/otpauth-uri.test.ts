import assert from 'node:assert/strict'
import { test } from 'node:test'
import jsqr from 'jsqr'
import { TOTP, URI } from 'otpauth'
import { otpauthUri, qrSvg } from './otpauth-uri.ts'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const scan = ((module: unknown) =>
  typeof module === 'function' ? module : (module as { default: unknown }).default)(jsqr) as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null

/** Draws our picture on a black page, `scale` dots for each module, as a browser does. */
function drawn(svg: string, scale: number): { dots: Uint8ClampedArray; side: number; size: number } {
  const [, size = 0] = (/viewBox="0 0 (\d+) \d+"/.exec(svg) ?? []).map(Number)
  const [, dark = ''] = /stroke="#000" d="([^"]*)"/.exec(svg) ?? []
  const side = size * scale
  const dots = new Uint8ClampedArray(side * side * 4)
  const fill = (x: number, y: number, width: number, height: number, shade: number) => {
    for (let row = y * scale; row < (y + height) * scale; row++)
      dots.fill(shade, (row * side + x * scale) * 4, (row * side + (x + width) * scale) * 4)
  }
  assert.ok(svg.includes(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/>`), 'it is white all over')
  fill(0, 0, size, size, 255)
  let [x, y] = [0, 0]
  for (const [, command, across = '', down = ''] of dark.matchAll(/([Mmh])(\d+)(?: (\d+)(?:\.5)?)?/g)) {
    if (command === 'M') [x, y] = [Number(across), Number(down)]
    else if (command === 'm') x += Number(across)
    else {
      fill(x, y, Number(across), 1, 0)
      x += Number(across)
    }
  }
  return { dots, side, size }
}

test('the address has what Google Authenticator, Microsoft Authenticator and Authy read', () => {
  assert.equal(
    otpauthUri('Sallyport', 'alex.kim@example.com', SECRET),
    `otpauth://totp/Sallyport:alex.kim%40example.com?secret=${SECRET}&issuer=Sallyport&algorithm=SHA1&digits=6&period=30`,
  )
})

test('whatever the product and the address, an independent library reads issuer, label and secret', () => {
  for (const [product, email, issuer] of [
    ['Sallyport', 'alex.kim@example.com', 'Sallyport'],
    ['Tea & Söhne', 'alex+totp@example.com', 'Tea & Söhne'],
    ['Example: Sign in', 'kai.lund@example.com', 'Example Sign in'],
    ['100% / ? # = "門"', `o'neil&co@example.com`, '100% / ? # = "門"'],
  ] as const) {
    const uri = otpauthUri(product, email, SECRET)
    assert.doesNotMatch(uri, /[+ ]/, 'a blank is %20: not every app takes a plus for one')
    const read = URI.parse(uri)
    assert.ok(read instanceof TOTP)
    assert.deepEqual(
      [read.issuer, read.label, read.secret.base32, read.algorithm, read.digits, read.period],
      [issuer, email, SECRET, 'SHA1', 6, 30],
    )
    assert.equal(new URL(uri).searchParams.get('issuer'), issuer)
  }
})

test('the picture, scanned from a dark page, gives the address back', () => {
  for (const email of ['alex.kim@example.com', `${'a'.repeat(64)}@${'b'.repeat(60)}.example.com`]) {
    const uri = otpauthUri('Tea & Söhne', email, SECRET)
    const { dots, side } = drawn(qrSvg(uri), 4)
    assert.equal(scan(dots, side, side)?.data, uri)
  }
})

test('the picture has its quiet zone of four modules, one path for what is dark, and few bytes', () => {
  const svg = qrSvg(otpauthUri('Sallyport', 'alex.kim@example.com', SECRET))
  const { dots, side, size } = drawn(svg, 1)
  const isWhite = (x: number, y: number) => dots[(y * side + x) * 4] === 255
  for (let n = 0; n < size; n++)
    for (let edge = 0; edge < 4; edge++)
      assert.ok(
        isWhite(n, edge) && isWhite(edge, n) && isWhite(n, side - 1 - edge) && isWhite(side - 1 - edge, n),
      )
  assert.ok(!isWhite(4, 4), 'and begins right behind it')
  assert.equal(svg.match(/stroke="#000"/g)?.length, 1)
  assert.doesNotMatch(svg, /<script|href|style|url\(/)
  assert.ok(svg.length < 6_000, `${svg.length} bytes`)
})
