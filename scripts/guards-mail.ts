import type { Guard } from './guard.ts'

const MAILER_TEST = 'src/message/smtp-mailer.test.ts'
const SEND_TEST = 'src/message/send-mail.test.ts'
const LINKED = 'a name that a mail program would make a link of'

/** Guards of mail on its way out of the house. */
export const GUARDS_MAIL: Guard[] = [
  {
    guard: 'Where STARTTLS is demanded nothing is said without it.',
    file: 'src/message/hand-over-mail.ts',
    edit: { from: "requireTLS: tls === 'starttls'", to: 'requireTLS: false' },
    test: MAILER_TEST,
    testName: 'a server without STARTTLS where it is demanded',
  },
  {
    guard: 'The certificate of a mail server is checked, whatever the environment says.',
    file: 'src/message/hand-over-mail.ts',
    edit: { from: 'tls: { rejectUnauthorized: true },', to: '' },
    test: MAILER_TEST,
    testName: 'a server whose certificate nobody vouches for',
  },
  {
    guard: 'A mail server that hangs is left.',
    file: 'src/message/hand-over-mail.ts',
    edit: { from: "signal.addEventListener('abort', giveUp, { once: true })", to: '' },
    test: MAILER_TEST,
    testName: 'a server that hangs, in whatever phase',
  },
  {
    guard: 'A mail that may have been taken is not sent twice.',
    file: 'src/message/hand-over-mail.ts',
    edit: { from: "onProgress('handed_over')", to: 'undefined' },
    test: MAILER_TEST,
    testName: 'a mail that the server took and did not confirm',
  },
  {
    guard: 'An address beyond ASCII is not written to a server that cannot read it.',
    file: 'src/message/hand-over-mail.ts',
    edit: { from: 'letter.internationalised &&', to: 'false &&' },
    test: MAILER_TEST,
    testName: 'an internationalised domain is written in ASCII',
  },
  {
    guard: 'What a mail server says before it has let us in fails no mail.',
    file: 'src/message/smtp-mailer.ts',
    edit: { from: "if (progress === 'knocking') return 'try_again'", to: '' },
    test: MAILER_TEST,
    testName: 'before it has let us in is not the mail',
  },
  {
    guard: 'A mail server that wants a login fails no mail.',
    file: 'src/message/smtp-mailer.ts',
    edit: { from: 'SENDER_REFUSED.has(code) || ', to: '' },
    test: MAILER_TEST,
    testName: 'where user and password are wrong',
  },
  {
    guard: 'What is no address goes to no mail server.',
    file: 'src/message/smtp-mailer.ts',
    edit: { from: 'parseEmail(mail.to)', to: '{ address: mail.to, key: mail.to }' },
    test: MAILER_TEST,
    testName: 'no line break in a subject, an address or a name',
  },
  {
    guard: 'What a mail server says is not repeated in the log.',
    file: 'src/message/smtp-mailer.ts',
    edit: { from: 'answer: responseCode, enhanced }', to: 'answer: response, enhanced }' },
    test: MAILER_TEST,
    testName: 'the log tells the kind of error and the codes',
  },
  {
    guard: 'No mail is sent after its expiry.',
    file: 'src/message/send-mail.ts',
    edit: {
      from: 'Math.min(MAIL_PATIENCE_MS, message.expires_at_ms - clock.now())',
      to: 'MAIL_PATIENCE_MS',
    },
    test: SEND_TEST,
    testName: 'a mail that has expired while it waited',
  },
  {
    guard: 'A mail that cannot be tried again before its expiry has failed.',
    file: 'src/message/send-mail.ts',
    edit: {
      from: "tried === 'try_again' && nextTryAt >= message.expires_at_ms ? 'failed' : tried",
      to: 'tried',
    },
    test: SEND_TEST,
    testName: 'a mail whose next try would come after its expiry',
  },
  {
    guard: 'The words of a mail that was sent are erased.',
    file: 'src/message/send-mail.ts',
    edit: { from: "outcome === 'sent' && mailer.keeps", to: "outcome === 'sent'" },
    test: SEND_TEST,
    testName: 'its words are erased here',
  },
  {
    guard: 'A mail that is not taken waits longer from try to try.',
    file: 'src/message/message-store.ts',
    edit: { from: "tries: eb('tries', '+', 1),", to: '' },
    test: SEND_TEST,
    testName: 'a mail that is not taken is tried after',
  },
  {
    guard: 'Mail takes no place of an SMS.',
    file: 'src/message/message-store.ts',
    edit: { from: ".where('waiting.kind', '=', p.kind)", to: '' },
    test: SEND_TEST,
    testName: 'a mail server that hangs holds up no code by SMS',
  },
  {
    guard: 'A mail server gets eight connections at most.',
    file: 'src/message/send-messages.ts',
    edit: { from: 'world.mailer.keeps ? 64 : 8', to: '9' },
    test: SEND_TEST,
    testName: 'a mail server that hangs holds up no code by SMS',
  },
  {
    guard: 'A mail server that hangs does not keep a server that was told to stop.',
    file: 'src/message/send-messages.ts',
    edit: { from: 'setTimeout(() => stopping.abort(), STOP_PATIENCE_MS)', to: 'undefined' },
    test: SEND_TEST,
    testName: 'told to stop while a mail server hangs',
  },
  {
    guard: 'A name in a mail stays a name.',
    file: 'src/message/mail-body.ts',
    edit: { from: '${STYLE.p}">${escaped(part)}', to: '${STYLE.p}">${part}' },
    test: 'src/message/mail-body.test.ts',
    testName: 'words stays words',
  },
  {
    guard: 'Whoever is reached from elsewhere has a mail server.',
    file: 'src/config.ts',
    edit: { from: 'if (smtpUrl === undefined && mailFrom === undefined) {', to: 'if (false) {' },
    test: 'src/config.test.ts',
    testName: 'with real ways it starts',
  },
  {
    guard: 'No password goes to a mail server in clear.',
    file: 'src/config/mail-setting.ts',
    edit: { from: "if (inClear && !local && user !== '')", to: 'if (false)' },
    test: 'src/config.test.ts',
    testName: 'SALLYPORT_SMTP_URL=smtp://user:password…',
  },
  {
    guard: 'What may be the rest of a password is not repeated.',
    file: 'src/config/mail-setting.ts',
    edit: { from: "'Behind host and port", to: "text + 'Behind host and port" },
    test: 'src/config.test.ts',
    testName: 'no problem repeats a secret',
  },
  {
    guard: 'A digit before the dot does not carry a link into a mail to a stranger.',
    file: 'src/message/mail-text.ts',
    edit: { from: '[^\\s.。][.。]', to: '\\p{L}[.。]' },
    test: 'src/message/message-text.test.ts',
    testName: LINKED,
  },
  {
    guard: 'Nothing unseen and no dot of another alphabet carries a link into a mail to a stranger.',
    file: 'src/message/mail-text.ts',
    edit: { from: "name.normalize('NFKC').replaceAll(UNSEEN, '')", to: 'name' },
    test: 'src/message/message-text.test.ts',
    testName: LINKED,
  },
]
