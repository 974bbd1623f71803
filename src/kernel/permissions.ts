// The one place that decides what the outside may be asked for. Invariant: what no grant names is refused, and a refusal
// names the flag that would allow it. spec/processes.md, "Permissions".

/** Hosts and ports: `host` is an address, CIDR block, name, `*.name` or `*`. */
export interface NetPattern {
  readonly host: string;
  readonly firstPort: number;
  readonly lastPort: number;
}

export interface Grants {
  readonly connect: readonly NetPattern[];
  readonly listen: readonly NetPattern[];
  readonly udp: readonly NetPattern[];
  /** Names to look up: `name`, `*.name` or `*`. */
  readonly resolve: readonly string[];
  /** Names of the host's environment: `NAME`, `PREFIX_*` or `*`. The command line copies what is granted into `env`. */
  readonly env: readonly string[];
  readonly denyConnect: readonly NetPattern[];
  readonly denyListen: readonly NetPattern[];
}

export const NO_GRANTS: Grants = {
  connect: [],
  listen: [],
  udp: [],
  resolve: [],
  env: [],
  denyConnect: [],
  denyListen: [],
};
