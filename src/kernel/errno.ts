// Error numbers of system calls, with the numbers of Linux. Invariant: a call answers -number; names and numbers are unique
// and permanent. spec/calls.md, "Errors".

export interface ErrorRow {
  readonly number: number;
  /** One sentence: what it means here. */
  readonly doc: string;
}

export const ERRORS = {
  EPERM: { number: 1, doc: "The operation is not permitted on this object." },
  ENOENT: { number: 2, doc: "There is no such file, directory or name." },
  ESRCH: { number: 3, doc: "There is no such thread or process." },
  EIO: { number: 5, doc: "The host reported an input or output error." },
  E2BIG: { number: 7, doc: "An image, or arguments, are longer than one call may take." },
  ENOEXEC: { number: 8, doc: "The bytes are no image that may run." },
  EBADF: { number: 9, doc: "The descriptor is not open, or not open for this." },
  ECHILD: { number: 10, doc: "There is no such child to wait for." },
  EAGAIN: { number: 11, doc: "It cannot be done now without waiting, or a limit is reached." },
  ENOMEM: { number: 12, doc: "A limit of memory is reached, the process's or that of all." },
  EACCES: { number: 13, doc: "Permission was not granted." },
  EFAULT: { number: 14, doc: "An address is outside the process's memory." },
  EBUSY: { number: 16, doc: "The object is in use." },
  EEXIST: { number: 17, doc: "The name exists already." },
  EXDEV: { number: 18, doc: "The two names are in different file trees." },
  ENOTDIR: { number: 20, doc: "A part of the path is not a directory." },
  EISDIR: { number: 21, doc: "The object is a directory." },
  EINVAL: { number: 22, doc: "An argument has a value that means nothing here." },
  ENFILE: { number: 23, doc: "A limit of pipes is reached, the process's or that of all." },
  EMFILE: { number: 24, doc: "A limit of descriptors or sockets is reached, the process's or that of all." },
  EFBIG: { number: 27, doc: "The file would be larger than a file may be." },
  ENOSPC: { number: 28, doc: "There is no room left for files." },
  ESPIPE: { number: 29, doc: "The object has no position." },
  EROFS: { number: 30, doc: "The mount is read-only." },
  EPIPE: { number: 32, doc: "Nobody reads at the other end any more." },
  EDEADLK: { number: 35, doc: "Waiting would wait for itself." },
  ENAMETOOLONG: { number: 36, doc: "A path or a name in it is too long." },
  ENOSYS: { number: 38, doc: "There is no system call with this number." },
  ENOTEMPTY: { number: 39, doc: "The directory is not empty." },
  ELOOP: { number: 40, doc: "The path leads over a symbolic link, which mounts refuse." },
  EILSEQ: { number: 84, doc: "The bytes are not UTF-8." },
  ENOTSOCK: { number: 88, doc: "The descriptor is not a socket." },
  EDESTADDRREQ: { number: 89, doc: "The address has no port or host." },
  EMSGSIZE: { number: 90, doc: "The message is too long." },
  ENOPROTOOPT: { number: 92, doc: "This socket option does not exist here." },
  EPROTONOSUPPORT: { number: 93, doc: "This type of socket does not exist here." },
  ENOTSUP: { number: 95, doc: "The object cannot do this." },
  EAFNOSUPPORT: { number: 97, doc: "This address family does not exist here." },
  EADDRINUSE: { number: 98, doc: "The address is in use." },
  EADDRNOTAVAIL: { number: 99, doc: "The address does not belong to this host." },
  ENETDOWN: { number: 100, doc: "The network is down." },
  ENETUNREACH: { number: 101, doc: "There is no way to the network." },
  ECONNABORTED: { number: 103, doc: "The connection was given up." },
  ECONNRESET: { number: 104, doc: "The peer reset the connection." },
  ENOBUFS: { number: 105, doc: "There is no room for more buffers." },
  EISCONN: { number: 106, doc: "The socket is connected already." },
  ENOTCONN: { number: 107, doc: "The socket is not connected." },
  ETIMEDOUT: { number: 110, doc: "The time is up." },
  ECONNREFUSED: { number: 111, doc: "Nobody listens at the address." },
  EHOSTDOWN: { number: 112, doc: "The host is down." },
  EHOSTUNREACH: { number: 113, doc: "There is no way to the host." },
  EALREADY: { number: 114, doc: "The same operation is under way." },
  EINPROGRESS: { number: 115, doc: "The connection is being made." },
  EDQUOT: { number: 122, doc: "The quota for this is used up." },
  EOWNERDEAD: { number: 130, doc: "The thread that held the lock ended; the caller holds it now." },
  ENOTRECOVERABLE: { number: 131, doc: "What the lock guards was given up." },
} as const satisfies Record<string, ErrorRow>;

export type ErrnoName = keyof typeof ERRORS;

const NAMES = Object.keys(ERRORS) as readonly ErrnoName[];
const NUMBERS: Record<string, number> = {};
for (const name of NAMES) NUMBERS[name] = ERRORS[name].number;

/** Number by name. The loop above fills in every name. */
export const ERRNO = NUMBERS as { readonly [Name in ErrnoName]: (typeof ERRORS)[Name]["number"] };

/** The name of an errno, given as its positive number. */
export function errnoName(number: number): ErrnoName | undefined {
  return NAMES.find((name) => ERRNO[name] === number);
}
