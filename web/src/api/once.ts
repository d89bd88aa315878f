/** A name that nothing else has: what is asked for under it is made once. Pages without TLS have no randomUUID. */
export const newName = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
