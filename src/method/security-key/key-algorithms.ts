/** What is offered at a registration, in this order: ES256, EdDSA, RS256 (RFC 9053, RFC 8812). */
export const ALGORITHMS: readonly number[] = [-7, -8, -257]
