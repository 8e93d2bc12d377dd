import type { GeneratedAlways } from 'kysely'

/**
 * The tables, once for both engines. Text, whole numbers and null alone: a moment is `…_at_ms`, a sealed value is text.
 * `account_id` leads every key of an account's data, so that a distributed PostgreSQL can shard by account.
 */
export type Tables = {
  installation: { id: number; first_account_id: string | null }
  secret_keys: { id: string; fingerprint: string; added_at_ms: number }
  job_leases: { name: string; owner: string; lease_until_ms: number }

  /** Global: which user an e-mail signs in. */
  logins: { email_key: string; account_id: string; user_id: string }
  /** Global, by keyed hash of the e-mail, whether such a user exists or not. */
  password_tries: { email_hash: string; wrong_in_a_row: number; wait_until_ms: number; counted_at_ms: number }
  /** Global, by keyed hash of a network, a user or an account and what is counted: wrong passwords, or acts (`act-limits.ts`). */
  network_tries: { network_hash: string; window_began_at_ms: number; wrong: number }
  /** Global, by keyed hash of the number: what was sent to it. */
  number_budgets: { number_hash: string; budget: string; changed_at_ms: number }
  /** Global, by keyed hash of an address, a network or a user and what is sent to it: when mail went there. */
  mail_budgets: { key_hash: string; sent: string; changed_at_ms: number }
  /** Global: who has asked for a link to choose a password, sealed, until it is looked whether there is such a user. */
  reset_requests: { id: string; request: string; asked_at_ms: number }
  /** Accounts that will exist once their link is followed; `form` is sealed. */
  sign_ups: { account_id: string; secret_hash: string; form: string; expires_at_ms: number }

  accounts: {
    id: string
    name: string
    country: string
    created_at_ms: number
    changed_at_ms: number | null
    changed_by: string | null
    /** Where SMS go, as an administrator chose it: a list in JSON. Null: her own country and those of proven numbers. */
    sms_countries: string | null
  }
  /** The countries of numbers that users of an account have proved, and of its first administrator's. */
  account_sms_countries: { account_id: string; country: string }
  /** Global: how many SMS were sent in a day or a month, by what is counted together, and what they cost. */
  sms_counts: {
    scope: string
    /** An account, the keyed hash of a network, a block of numbers; nothing for all. */
    key: string
    period: string
    began_at_ms: number
    ends_at_ms: number
    used: number
    micros: number
  }
  /** Global: how many of the codes to numbers of a prefix, or asked for by a network, are answered (`brake-rules.ts`). */
  sms_brakes: {
    scope: string
    /** A prefix of numbers, the keyed hash of a network. */
    key: string
    /** 1: of users who have proved their number, who are not braked for what others ask for. */
    proven: number
    /** JSON. */
    state: string
    paused_until_ms: number | null
    changed_at_ms: number
  }
  /** What held SMS of an account, by a brake or a budget, each time that it does: told once, counted on. */
  sms_pauses: {
    account_id: string
    scope: string
    key: string
    proven: number
    because: string
    until_ms: number
    began_at_ms: number
    held: number
  }
  security_policies: {
    account_id: string
    active: number
    primary_method: string
    backup_method: string | null
    device_trust: string
    version: number
    saved_at_ms: number
    saved_by: string | null
  }
  /** Each policy that was saved over another. */
  policy_versions: {
    account_id: string
    version: number
    active: number
    primary_method: string
    backup_method: string | null
    device_trust: string
    saved_at_ms: number
    saved_by: string | null
  }
  users: {
    account_id: string
    id: string
    email: string
    email_key: string
    name: string
    /** The name as it is sorted and searched by: `nameKey`. */
    name_key: string
    role: string
    password_hash: string | null
    phone: string | null
    phone_proven_at_ms: number | null
    /** 1: a landline, a premium number and the like. */
    phone_unreachable: number
    ever_enrolled_at_ms: number | null
    own_choice_at_ms: number | null
    accepted_at_ms: number | null
    deactivated_at_ms: number | null
    wrong_in_a_row: number
    locked_until_ms: number | null
    sms_budget: string
    last_sign_in_at_ms: number | null
    password_changed_at_ms: number | null
    /** How many of each she has; counted anew with each change (`recountFactors`). */
    apps: number
    security_keys: number
    recovery_codes: number
    temporary_code_ends_at_ms: number | null
    /** Since when SMS and app are off for her, after 100 wrong answers in a row. */
    codes_disabled_at_ms: number | null
    primary_offered_at_ms: number | null
    created_at_ms: number
    /** What `coverage/situation.ts` reads, a bit for each; the database keeps it. */
    situation: GeneratedAlways<number>
  }
  apps: {
    account_id: string
    user_id: string
    id: string
    name: string
    /** Sealed. */
    secret: string
    /** The newest time step whose code was accepted (RFC 6238 §5.2); it and all before are dead. */
    last_step: number
    created_at_ms: number
    last_used_at_ms: number | null
  }
  /** An app that is being set up, by the sign-in or the session in which that is done. */
  app_offers: {
    account_id: string
    user_id: string
    owner_id: string
    id: string
    /** Sealed. */
    secret: string
    made_at_ms: number
    expires_at_ms: number
    used_at_ms: number | null
  }
  security_keys: {
    account_id: string
    user_id: string
    id: string
    name: string
    /** base64url, as the browser gives it. */
    credential_id: string
    /** A COSE key (RFC 9052 §7) in base64url. */
    public_key: string
    counter: number
    /** Words of WebAuthn L3 §5.8.4, one blank between. */
    transports: string
    rp_id: string
    /** The app id of a key that was registered through the U2F API. */
    app_id: string | null
    created_at_ms: number
    last_used_at_ms: number | null
  }
  /** Global: whose a credential id is, for good. */
  credentials: { credential_hash: string; account_id: string; user_id: string }
  key_challenges: {
    account_id: string
    user_id: string
    owner_id: string
    purpose: string
    /** base64url. */
    challenge: string
    made_at_ms: number
    expires_at_ms: number
    used_at_ms: number | null
  }
  /** The codes of a user's one set, which share a salt. */
  recovery_codes: {
    account_id: string
    user_id: string
    code_hash: string
    salt: string
    made_at_ms: number
    used_at_ms: number | null
  }
  /** One of a user at a time: a new one takes the place of the old. */
  temporary_codes: {
    account_id: string
    user_id: string
    code_hash: string
    made_by: string | null
    made_at_ms: number
    expires_at_ms: number
    used_at_ms: number | null
  }
  /** One link of a purpose for a user at a time: a new one takes the place of the old. */
  links: {
    account_id: string
    user_id: string
    purpose: string
    secret_hash: string
    made_by: string | null
    made_at_ms: number
    expires_at_ms: number
    used_at_ms: number | null
  }
  sign_ins: {
    account_id: string
    id: string
    user_id: string
    secret_hash: string
    began_at_ms: number
    expires_at_ms: number
    closed_at_ms: number | null
    closed_because: string | null
    asked_because: string | null
    proved: string | null
    wrong_signatures: number
    /** How often it was answered wrongly, and by which way last. */
    wrong_answers: number
    wrong_way: string | null
    /** Of a finished one: by what, why it was let in, under which version of the policy. */
    answered: string | null
    by_backup: number
    why: string | null
    policy_version: number | null
    /** How the trust of this browser stood when it began, and what trust it has earned: JSON. */
    trust: string | null
    address: string
    browser: string
  }
  challenges: {
    account_id: string
    owner_id: string
    purpose: string
    user_id: string
    /** A number in E.164, or an e-mail address. */
    sent_to: string
    code_hash: string
    sent: number
    sent_at_ms: number
    expires_at_ms: number
    resend_at_ms: number
    passed_at_ms: number | null
    message_id: string
  }
  sessions: {
    account_id: string
    id: string
    user_id: string
    secret_hash: string
    authenticated_at_ms: number
    last_used_at_ms: number
    ends_at_ms: number
    ended_at_ms: number | null
    /** When what was granted in it ended last: with it, or because it got another secret. */
    grants_ended_at_ms: number | null
    amr: string
    why: string
    sudo_began_at_ms: number | null
    sudo_until_ms: number | null
    /** The way that the sign-in was answered by, and whether that was the backup of a user who has her primary. */
    answered: string | null
    by_backup: number
    /** The trust that opened it, or that its sign-in earned. */
    trusted_device_id: string | null
    address: string
    browser: string
  }
  session_answers: { account_id: string; session_id: string; method: string; answered_at_ms: number }
  /** The trust of a browser for a user, the last one. What ended it early is kept, to be told. */
  trusted_devices: {
    account_id: string
    id: string
    user_id: string
    browser_hash: string
    /** The browser's own key, if it has one: SPKI (RFC 5280 §4.1.2.7) in base64url. */
    public_key: string | null
    earned_by: string
    /** The policy under which it was given: its version, and whether it demanded two factors. */
    policy_version: number
    policy_active: number
    given_at_ms: number
    ends_at_ms: number
    last_used_at_ms: number
    address: string
    browser: string
    ended_at_ms: number | null
    ended_because: string | null
  }
  known_browsers: { account_id: string; user_id: string; secret_hash: string; seen_at_ms: number }
  messages: {
    account_id: string
    id: string
    kind: string
    recipient: string | null
    body: string | null
    state: string
    gateway: number
    tries: number
    created_at_ms: number
    expires_at_ms: number
    next_try_at_ms: number
    lease_until_ms: number | null
    sent_at_ms: number | null
    delivered_at_ms: number | null
    /** Of an SMS: whose it is, null once she is deleted. */
    user_id: string | null
    /** Of an SMS: where it goes, sealed; the empty text once its user is deleted. Null: it is mail. */
    phone: string | null
    /** Of an SMS: its number without the last two digits, as those of a hundred numbers that stand side by side. */
    number_block: string | null
    /** Of an SMS: the country of its number (ISO 3166), null where it belongs to none. */
    country: string | null
    /** Of an SMS: the keyed hash of the network that asked for it. */
    network: string | null
    /** Why it was not sent at all, where it was held back. */
    held_because: string | null
    held_until_ms: number | null
    /** Why it went out by another way, once it had been taken by one. */
    again_because: string | null
    sent_again_at_ms: number | null
    /** When the code that it carries was answered. */
    answered_at_ms: number | null
    /** What it costs by the operator's prices, in millionths of the currency. */
    price_micros: number | null
  }
  /** An SMS at one gateway, which is asked once: what is written before it is handed over cannot be forgotten by a crash. */
  sms_attempts: {
    account_id: string
    message_id: string
    gateway: string
    begun_at_ms: number
    accepted_at_ms: number | null
    /** What the gateway calls it. */
    reference: string | null
    outcome: string | null
    outcome_at_ms: number | null
  }
  /** The last import of an account's users. */
  user_imports: {
    account_id: string
    id: string
    made_by: string
    file_name: string | null
    dry_run: number
    /** `checking`, `done` or `refused`. */
    state: string
    /** How many rows the file has, once it is known. */
    rows: number | null
    checked: number
    /** What is wrong, by row and column: JSON. */
    problems: string
    began_at_ms: number
    changed_at_ms: number
  }
  /** Imported users who are still to be invited. */
  invitations_due: { account_id: string; user_id: string; made_by: string; asked_at_ms: number }
  /** Versions of a policy whose users are still to be told that two-factor authentication was switched off. */
  notices_due: {
    account_id: string
    version: number
    saved_at_ms: number
    /** The ids of those who were told as administrators: JSON. */
    admins: string
    /** Users are told in the order of their ids: how far that is. */
    told_up_to: string
    due_at_ms: number
  }
  applications: {
    account_id: string
    id: string
    kind: string
    name: string
    /** Lists of text: JSON. */
    redirect_addresses: string
    sign_out_addresses: string
    back_channel_address: string | null
    allowed_origins: string
    hosts: string
    open_to: string
    asks_for: string
    not_older_than: string | null
    subject: string
    added_at_ms: number
    added_by: string | null
  }
  /** Global: whose an application is, since it names itself by its id alone. */
  application_owners: { id: string; account_id: string }
  /** Global: which account a host belongs to, for good, and by which application its proxy asks now. */
  application_hosts: { host: string; account_id: string; application_id: string | null }
  application_secrets: {
    account_id: string
    application_id: string
    id: string
    secret_hash: string
    made_at_ms: number
    ends_at_ms: number | null
  }
  /** When users of an account last entered an application, one of the operator's too. */
  application_uses: { account_id: string; application_id: string; last_sign_in_at_ms: number }
  /**
   * Who was let in at a host behind a proxy, in which session, and while that session has the secret that it had then.
   * `secret_hash` null: the code that fetches the cookie was not used.
   */
  forward_sessions: {
    account_id: string
    id: string
    user_id: string
    session_id: string
    session_hash: string
    host: string
    code_hash: string
    nonce_hash: string
    code_expires_at_ms: number
    secret_hash: string | null
    ends_at_ms: number
  }
  /** Global: what `oidc-provider` keeps, found by the hash of what its bearer shows; `payload` is sealed. */
  oidc_records: {
    model: string
    id_hash: string
    /** Of what was granted in a session: it is good no longer than that. */
    account_id: string | null
    session_id: string | null
    /** What its secret was hashed to: a session that got another one since, by a new password, keeps nothing of before. */
    session_hash: string | null
    application_id: string | null
    grant_hash: string | null
    uid_hash: string | null
    payload: string
    expires_at_ms: number
    used_at_ms: number | null
  }
  /** Which applications are to be told when a session ends, and when it is to be told next: at its latest end, to begin with. */
  sign_outs_owed: {
    account_id: string
    session_id: string
    application_id: string
    sid: string
    user_id: string
    /** What the secret of the session was hashed to: another one ends what was granted before. */
    session_hash: string
    due_at_ms: number
    ended_at_ms: number | null
    tries: number
  }
  /** Global: the keys that sign for applications; `private_key` is sealed (a JWK, RFC 7517). */
  oidc_keys: {
    id: string
    private_key: string
    made_at_ms: number
    signs_from_ms: number
    ends_at_ms: number
  }
  /** Keys by which programs act for an account. One that was revoked stays, so that what it did keeps its name. */
  api_keys: {
    account_id: string
    id: string
    name: string
    secret_hash: string
    /** Separated by blanks. */
    scopes: string
    created_at_ms: number
    created_by: string | null
    ends_at_ms: number | null
    last_used_at_ms: number | null
    last_used_address: string | null
    revoked_at_ms: number | null
    /** When the administrators are to be reminded that it ends; null once they were, and where it never ends. */
    remind_at_ms: number | null
  }
  /** What a program asked a user's second factor for. Its answer is redeemed once. */
  verifications: {
    account_id: string
    id: string
    user_id: string
    api_key_id: string
    purpose: string
    began_at_ms: number
    /** Until when it can be answered. */
    expires_at_ms: number
    passed_at_ms: number | null
    /** Why it passed: `answered`, a rescue, `trusted_device` or `not_demanded`; and by which way. */
    why: string | null
    answered: string | null
    trusted_device_id: string | null
    redeemed_at_ms: number | null
    /** A change of its user, or too many refused signatures, has ended it. */
    ended_at_ms: number | null
    wrong_signatures: number
  }
  audit_events: {
    account_id: string
    id: string
    at_ms: number
    type: string
    actor_id: string | null
    subject_id: string | null
    details: string
  }
  /** The accounts that have, or had, a webhook: by which number their last event went on. */
  webhook_queues: { account_id: string; last_seq: number }
  /** Events that are still to be handed to the webhooks of their account, in the order in which they were written. */
  webhook_outbox: { no: GeneratedAlways<number>; account_id: string; event_id: string }
  webhooks: {
    account_id: string
    id: string
    url: string
    /** The groups of events that it wants: `sign_in user`. */
    event_groups: string
    /** Sealed, and so is the one before, which signs beside it for a day. */
    secret: string
    secret_made_at_ms: number
    old_secret: string | null
    old_secret_until_ms: number | null
    made_by: string | null
    made_at_ms: number
    /** When it is tried next; null: nothing waits, or it has stopped. */
    due_at_ms: number | null
    lease_owner: string | null
    lease_until_ms: number
    /** How often what waits first was tried in vain, since when. */
    tries: number
    failing_since_ms: number | null
    stopped_at_ms: number | null
    last_delivered_at_ms: number | null
  }
  /** What a webhook was told, or waits to be, in the order of `seq`. */
  webhook_deliveries: {
    account_id: string
    webhook_id: string
    event_id: string
    seq: number
    type: string
    /** When it happened. */
    at_ms: number
    body: string
    waits_since_ms: number | null
    tries: number
    replayed_by: string | null
    tried_at_ms: number | null
    took_ms: number | null
    answer_status: number | null
    answer_body: string | null
    failure: string | null
  }
}
