import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSmsBudgets } from './sms-budgets.ts'

function reading(text: string | undefined, currency: string | null = null) {
  const said: string[] = []
  const budgets = readSmsBudgets(text, currency, (name, mend) => void said.push(`${name}: ${mend}`))
  return { budgets, said }
}

test('a budget that is named takes the place of the one without the setting, and the others stay', () => {
  const { budgets, said } = reading(' account:300/5000 , money:0.5/1000.25 ', 'EUR')
  assert.deepEqual(said, [])
  assert.deepEqual(budgets, {
    ...reading(undefined).budgets,
    account: { day: 300, month: 5_000 },
    money: { day: 500_000, month: 1_000_250_000 },
  })
})

test('no honest user of the largest account without a setting is held on an ordinary day', () => {
  const { account, network, block, all, money } = reading(undefined).budgets
  assert.ok(account.day >= 300 * 3 && network.day >= 300 * 3 && block.day >= 100 * 3)
  assert.ok(all.day >= 20 * 300 * 3)
  for (const { day, month } of [account, network, block, all]) assert.ok(month >= 10 * day)
  assert.equal(money, null, 'nobody knows what the operator would spend')
})

for (const [text, says] of [
  ['acount:300/5000', 'There is no budget "acount". There are: account, network, block, all, money.'],
  ['constructor:1/2', 'There is no budget "constructor". There are: account, network, block, all, money.'],
  [
    'account:300',
    '"account:300" is no budget. Write account:DAY/MONTH with two whole numbers, for example account:300/5000.',
  ],
  [
    'account:3.5/100',
    '"account:3.5/100" is no budget. Write account:DAY/MONTH with two whole numbers, for example account:300/5000.',
  ],
  [
    'block:10/20/30',
    '"block:10/20/30" is no budget. Write block:DAY/MONTH with two whole numbers, for example block:300/5000.',
  ],
  [
    'block/10:20',
    '"block/10:20" is no budget. Write block:DAY/MONTH with two whole numbers, for example block:300/5000.',
  ],
  [
    'money:-5/10',
    '"money:-5/10" is no budget. Write money:DAY/MONTH with two amounts, for example money:50/1000.',
  ],
  ['money:0/10', '"money:0/10" would send nothing. Use more than 0.'],
  ['all:500/100', '"all:500/100" gives a day more than its month. Write the day first.'],
  ['all:1/2,all:3/4', '"all" is named twice.'],
] as const)
  test(`it is said what is wrong with "${text}"`, () => {
    assert.deepEqual(reading(text, 'EUR').said, [`SALLYPORT_SMS_BUDGETS: ${says}`])
  })

test('money is counted where there are prices alone', () => {
  assert.deepEqual(reading('money:50/1000').said, [
    'SALLYPORT_SMS_BUDGETS: "money:50/1000" needs prices and their currency. Set them in SALLYPORT_SMS_ROUTES.',
  ])
})
