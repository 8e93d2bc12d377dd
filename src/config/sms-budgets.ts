import type { Say } from './config-problems.ts'

/** How many are sent at most on a day and in a month (UTC). */
export type Budget = { day: number; month: number }

/** Whose SMS are counted together. `block`: a hundred numbers that stand side by side. */
export type BudgetScope = 'account' | 'network' | 'block' | 'all'

/** How many SMS go out at most; `money` in millionths of the currency of the routes, null where no ceiling is set. */
export type SmsBudgets = Record<BudgetScope, Budget> & { money: Budget | null }

const NAME = 'SALLYPORT_SMS_BUDGETS'

/**
 * Without the setting. Each is well above what honest users need and well below what ruins anybody; who has larger
 * accounts sets more.
 *
 * `account`: 300 users who sign in three times a day. `network`: the same behind one address of an office. `block`: the
 * phones of a company, whose numbers often stand side by side, three times a day each. `all`: twenty such accounts; at
 * eight hundredths an SMS, a bad day costs 1,600.
 */
const DEFAULTS: SmsBudgets = {
  account: { day: 1_000, month: 20_000 },
  network: { day: 1_000, month: 10_000 },
  block: { day: 300, month: 3_000 },
  all: { day: 20_000, month: 200_000 },
  money: null,
}

const MOST = 1_000_000_000

/** What may stand behind each name, and how it is read. */
const KINDS = {
  account: { unit: 1, form: /^[1-9]\d{0,8}$/, is: 'whole numbers' },
  network: { unit: 1, form: /^[1-9]\d{0,8}$/, is: 'whole numbers' },
  block: { unit: 1, form: /^[1-9]\d{0,8}$/, is: 'whole numbers' },
  all: { unit: 1, form: /^[1-9]\d{0,8}$/, is: 'whole numbers' },
  money: { unit: 1_000_000, form: /^(0|[1-9]\d{0,8})(\.\d{1,6})?$/, is: 'amounts' },
} as const satisfies Record<keyof SmsBudgets, { unit: number; form: RegExp; is: string }>

/**
 * Reads `SALLYPORT_SMS_BUDGETS`, for example `account:300/5000,money:50/1000`: a day's and a month's, parted by a slash.
 * What is not named stays as it is without the setting. `currency`: of the operator's prices; without it money cannot be counted.
 */
export function readSmsBudgets(text: string | undefined, currency: string | null, say: Say): SmsBudgets {
  const budgets = structuredClone(DEFAULTS)
  const named = new Set<string>()
  for (const piece of (text ?? '').split(',').map((one) => one.trim())) {
    if (piece === '') continue
    const [name = '', day = '', month = '', ...more] = piece.split(/[:/]/).map((one) => one.trim())
    if (!isName(name)) {
      say(NAME, `There is no budget "${name}". There are: ${Object.keys(KINDS).join(', ')}.`)
      continue
    }
    const { form, unit, is } = KINDS[name]
    if (!/^[^:/]*:[^:/]*\/[^:/]*$/.test(piece) || more.length > 0 || !form.test(day) || !form.test(month))
      say(
        NAME,
        `"${piece}" is no budget. Write ${name}:DAY/MONTH with two ${is}, for example ${exampleOf(name)}.`,
      )
    else if (Number(day) === 0 || Number(month) === 0)
      say(NAME, `"${piece}" would send nothing. Use more than 0.`)
    else if (Number(day) > Number(month))
      say(NAME, `"${piece}" gives a day more than its month. Write the day first.`)
    else if (named.has(name)) say(NAME, `"${name}" is named twice.`)
    else if (name === 'money' && currency === null)
      say(NAME, `"${piece}" needs prices and their currency. Set them in SALLYPORT_SMS_ROUTES.`)
    else budgets[name] = { day: inUnits(day, unit), month: inUnits(month, unit) }
    named.add(name)
  }
  return budgets
}

const isName = (name: string): name is keyof SmsBudgets => Object.hasOwn(KINDS, name)
const inUnits = (text: string, unit: number) => Math.min(Math.round(Number(text) * unit), MOST * unit)
const exampleOf = (name: keyof SmsBudgets) => (name === 'money' ? 'money:50/1000' : `${name}:300/5000`)
