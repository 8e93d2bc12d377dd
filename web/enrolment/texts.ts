export const texts = {
  proof: {
    title: 'First, show that it is you',
    lead: 'We sent 8 digits to your e-mail address. They work for 10 minutes. Enter them, and you can set up your second factor.',
    preparing: 'We are sending 8 digits to your e-mail address. They work for 10 minutes.',
    verify: 'Verify and set up',
  },
  notMine: {
    title: 'Then prove it another way',
    byEmail: 'We can send 8 digits to your e-mail address. After them you give your own number.',
    send: 'Send e-mail',
    askAdmin: 'Ask your administrator for a temporary code.',
    back: 'Back: it is my number',
  },
  phone: {
    title: 'Add your phone',
    lead: 'Your sign-in codes will go there.',
    onFileLead:
      'A number is on file for you. Your sign-in codes will go there, or to another number of yours.',
    sendOnFile: 'Send the code to the phone ending in ',
    takeOnFile: 'Use the phone ending in ',
    another: 'Use another number',
    label: 'Phone',
    hint: 'With country code, for example +1 202 555 0123.',
    empty: 'Enter your phone number.',
    submit: 'Send code',
    busy: 'Sending…',
    refused: 'The code was not sent',
  },
  code: {
    title: 'Enter the code from the SMS',
    lead: 'We sent 6 digits to ',
    leadMasked: 'We sent 6 digits to the phone ending in ',
    leadEnd: '. They work for 5 minutes.',
    verify: 'Verify and finish',
    change: 'Change the number',
  },
}
