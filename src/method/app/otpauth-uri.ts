import { encode } from 'uqr'

/** The blank space around it that a reader needs (ISO/IEC 18004 §9.1), in modules. */
const QUIET_ZONE = 4

/**
 * The address by which an app takes a secret over: what Google Authenticator, Microsoft Authenticator and Authy have in
 * common. The issuer stands in the label and beside it; a colon would end it there, so it gives way to a blank.
 */
export function otpauthUri(productName: string, email: string, secret: string): string {
  const issuer = encodeURIComponent(productName.replaceAll(':', ' ').replaceAll(/\s+/g, ' ').trim())
  const label = `${issuer}:${encodeURIComponent(email)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
}

/** A QR code as an SVG picture: black on a white of its own, so that it can be read on a dark page too. */
export function qrSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: QUIET_ZONE })
  const path = data.map((row, y) => rowPath(row, y)).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path stroke="#000" d="${path}"/></svg>`
}

/** The dark stretches of one row, as strokes of the width of one module along its middle. */
function rowPath(row: boolean[], y: number): string {
  let path = ''
  let end = 0
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const start = x
    while (row[x]) x++
    path += path === '' ? `M${start} ${y}.5h${x - start}` : `m${start - end} 0h${x - start}`
    end = x
  }
  return path
}
