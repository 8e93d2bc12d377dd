// What we use of npm `smpp`, which brings no types.
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer, Socket } from 'node:net'

  /** A text as it came in, with the parts of its header where it has one. */
  type PduText = { message: string | Buffer; udh?: Buffer[] }

  /** What both sides exchange. Of the fields each command has its own; one that was refused has none. */
  interface Pdu {
    command: string
    command_status: number
    sequence_number: number
    system_id?: string
    password?: string
    system_type?: string
    interface_version?: number
    source_addr_ton?: number
    source_addr_npi?: number
    source_addr?: string
    dest_addr_ton?: number
    dest_addr_npi?: number
    destination_addr?: string
    esm_class?: number
    registered_delivery?: number
    data_coding?: number
    validity_period?: string | Date
    short_message?: PduText
    message_payload?: PduText | Buffer
    message_id?: string
    receipted_message_id?: string
    message_state?: number
    response(fields?: Record<string, unknown>): Pdu
  }

  type Fields = Record<string, string | number | Buffer | { udh: Buffer; message: Buffer }>
  type OnAnswer = (answer: Pdu) => void

  class Session extends EventEmitter {
    constructor(options: { socket: Socket })
    socket: Socket
    send(pdu: Pdu, onSent?: () => void): boolean
    bind_transceiver(fields: Fields, onAnswer: OnAnswer): boolean
    submit_sm(fields: Fields, onAnswer: OnAnswer): boolean
    deliver_sm(fields: Fields, onAnswer: OnAnswer): boolean
    data_sm(fields: Fields, onAnswer: OnAnswer): boolean
    enquire_link(onAnswer: OnAnswer): boolean
    unbind(onAnswer?: OnAnswer): boolean
  }

  type StatusName =
    | 'ESME_RALYBND'
    | 'ESME_RINVBNDSTS'
    | 'ESME_RINVCMDID'
    | 'ESME_RINVDSTADR'
    | 'ESME_RINVPASWD'
    | 'ESME_RINVSRCADR'
    | 'ESME_RMSGQFUL'
    | 'ESME_RSYSERR'
    | 'ESME_RTHROTTLED'
    | 'ESME_RX_T_APPN'

  const smpp: {
    Session: typeof Session
    createServer(options: { key?: string; cert?: string }, onSession: (session: Session) => void): NetServer
    /** Each status by its name, more than those that we use. */
    errors: Readonly<Record<StatusName, number>>
    /** `ASCII` is the default alphabet of SMS here. */
    encodings: Record<'ASCII', { encode(text: string): Buffer; decode(bytes: Buffer): string }>
  }
  export type { Fields, Pdu, PduText, Session }
  export default smpp
}
