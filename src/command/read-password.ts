import type { ReadStream } from 'node:tty'

const END = /[\r\n\u0004]/
const CTRL_C = '\u0003'
const BACKSPACE = /[\b\u007f]/

/** Reads a password: the first line of what is piped in, or what is typed at a terminal, where it is not shown. */
export async function readPassword(
  input: ReadStream,
  prompt: { write(text: string): unknown },
): Promise<string> {
  if (!input.isTTY) {
    let piped = ''
    for await (const chunk of input) piped += String(chunk)
    return piped.split(/\r?\n/, 1)[0] ?? ''
  }
  prompt.write('Password: ')
  input.setRawMode(true)
  try {
    return await typed(input)
  } finally {
    input.setRawMode(false)
    input.pause()
    prompt.write('\n')
  }
}

function typed(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: Buffer) => {
      for (const character of chunk.toString()) {
        if (character === CTRL_C) return finish(() => reject(new Error('cancelled')))
        if (END.test(character)) return finish(() => resolve(text))
        text = BACKSPACE.test(character) ? Array.from(text).slice(0, -1).join('') : text + character
      }
    }
    const finish = (settle: () => void) => {
      input.off('data', take)
      settle()
    }
    input.on('data', take)
  })
}
