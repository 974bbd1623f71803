// Node's error codes as the guest's numbers. Invariant: every error of the host becomes a negative errno that Linux has,
// whatever the numbers of the system below are. spec/hosts.md.
import { ERRNO, type ErrnoName } from "../../kernel/errno.ts";

/** Codes that Node's resolver and streams use beside the names of errno. */
const OTHER_CODES: Readonly<Record<string, ErrnoName>> = {
  ENOTFOUND: "ENOENT",
  EAI_NODATA: "ENOENT",
  EAI_NONAME: "ENOENT",
  EAI_AGAIN: "EAGAIN",
  ECANCELED: "ECONNABORTED",
  ENXIO: "EACCES",
  ENODEV: "EACCES",
  ETXTBSY: "EBUSY",
  ERR_INVALID_ARG_VALUE: "EINVAL",
  ERR_SOCKET_BAD_PORT: "EINVAL",
  ERR_STREAM_DESTROYED: "EPIPE",
  ERR_STREAM_WRITE_AFTER_END: "EPIPE",
  ERR_SOCKET_CLOSED: "EPIPE",
};

/** The negative errno of what a Node call reported; -EIO when it says nothing we know. */
export function errnoOf(error: unknown): number {
  const code = codeOf(error);
  return -ERRNO[isErrno(code) ? code : (OTHER_CODES[code] ?? "EIO")];
}

function isErrno(code: string): code is ErrnoName {
  return Object.hasOwn(ERRNO, code);
}

/** The `code` of a Node error, such as "ENOENT"; "" when it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
