// What a process may do beside computing, as far as the machine may: bits that it gives up for good and that its children do not get
// either. Invariant: a process's bits only shrink, and no call gives one back. spec/processes.md, "Permissions".

export const CAPABILITY = {
  /** Connecting, listening, looking up names. */
  CONNECT: 1,
  LISTEN: 2,
  RESOLVE: 4,
  /** Paths in mounts. */
  MOUNTS: 8,
  /** Starting processes; sending signals to others. */
  START: 16,
  SIGNAL: 32,
} as const;

export const ALL_CAPABILITIES = 63;
