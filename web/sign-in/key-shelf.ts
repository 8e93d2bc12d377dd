/** Where a browser keeps its key. Either may fail, and either may never answer. */
export type KeyShelf = {
  /** The key that is kept; null: none. */
  find: () => Promise<CryptoKeyPair | null>
  /** Keeps this key unless one is kept already. Gives the one that is kept from now on. */
  keep: (made: CryptoKeyPair) => Promise<CryptoKeyPair>
}

const DATABASE = 'sallyport'
const SHELF = 'keys'
const NAME = 'device'

/** The shelf of this browser at this address: IndexedDB. Looking makes nothing, and of two tabs the first key counts. */
export const browserShelf: KeyShelf = {
  async find() {
    const database = await open(false)
    if (database === null) return null
    const reading = database.transaction(SHELF, 'readonly')
    const found: IDBRequest<CryptoKeyPair | undefined> = reading.objectStore(SHELF).get(NAME)
    await end(database, reading)
    return found.result ?? null
  },
  async keep(made) {
    const database = await open(true)
    if (database === null) throw new Error('a shelf was not made')
    // on the disk before anybody hears of it: a key that a power cut takes away would look like one that was never here
    const writing = database.transaction(SHELF, 'readwrite', { durability: 'strict' })
    const shelf = writing.objectStore(SHELF)
    const found: IDBRequest<CryptoKeyPair | undefined> = shelf.get(NAME)
    found.addEventListener('success', () => {
      if (found.result === undefined) shelf.put(made, NAME)
    })
    await end(database, writing)
    return found.result ?? made
  },
}

/** Opens the database; null: there is none, and none is to be made. */
function open(make: boolean): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1)
    let none = false
    opening.addEventListener('upgradeneeded', () => {
      none = !make
      if (make) opening.result.createObjectStore(SHELF)
      else opening.transaction?.abort()
    })
    opening.addEventListener('success', () => resolve(opening.result))
    opening.addEventListener('error', () => (none ? resolve(null) : reject(failed(opening.error))))
  })
}

/** Waits until a transaction has ended well, and closes the database in any case. */
function end(database: IDBDatabase, transaction: IDBTransaction): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(failed(transaction.error)))
  }).finally(() => database.close())
}

function failed(cause: DOMException | null): Error {
  return new Error('IndexedDB did not do it', { cause })
}
