// Why a folder cannot be mounted; apart from the files themselves, which are loaded only when something is mounted.

/** A folder of the host that cannot be mounted, with the reason in words. */
export class MountError extends Error {
  override readonly name = "MountError";
}

/** Told by name, because bundles may hold this class more than once. */
export function isMountError(error: unknown): error is MountError {
  return error instanceof Error && error.name === "MountError";
}
