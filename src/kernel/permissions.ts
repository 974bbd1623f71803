// The one place that decides what the outside may be asked for. Invariant: what no grant names is refused, a denial beats every
// grant, and a refusal names the flag that would allow it. spec/processes.md, "Permissions".
import { canonicalIp, formatAddress, isLoopback, parseIp } from "./address.ts";
import type { Address } from "./host.ts";

/** Hosts and ports: `host` is an address, CIDR block, name, `*.name`, `*`, or `loopback`. */
export interface NetPattern {
  readonly host: string;
  readonly firstPort: number;
  readonly lastPort: number;
}

export interface Grants {
  readonly connect: readonly NetPattern[];
  readonly listen: readonly NetPattern[];
  /** Names to look up: `name`, `*.name` or `*`. */
  readonly resolve: readonly string[];
  /** Names of the host's environment: `NAME`, `PREFIX_*` or `*`. The command line copies what is granted into `env`. */
  readonly env: readonly string[];
  readonly denyConnect: readonly NetPattern[];
  readonly denyListen: readonly NetPattern[];
  readonly denyEnv: readonly string[];
}

export const NO_GRANTS: Grants = {
  connect: [],
  listen: [],
  resolve: [],
  env: [],
  denyConnect: [],
  denyListen: [],
  denyEnv: [],
};

/** Flags with their form; the command line, `help` and the refusals speak of these. */
export const PERMISSION_FLAGS = {
  "--allow-net":
    "[=HOST:PORT,...]: listening, connecting and names on loopback; with a list, connecting to these hosts",
  "--allow-connect": "=HOST[:PORT[-PORT]],...: connecting",
  "--allow-listen": "=ADDR:PORT,...: listening; a bare port means 127.0.0.1",
  "--allow-resolve": "=NAME,...: looking up names",
  "--allow-env": "[=NAME,PREFIX_*,...]: variables of the host's environment",
  "--allow-all": ": all of these",
  "--deny-connect": "=HOST[:PORT],...: never connect there",
  "--deny-listen": "=ADDR:PORT,...: never listen there",
  "--deny-env": "=NAME,...: never pass these on",
} as const;

const ANY_PORT = { firstPort: 0, lastPort: 65_535 } as const;
const EVERYWHERE: NetPattern = { host: "*", ...ANY_PORT };
const ON_LOOPBACK: NetPattern = { host: "loopback", ...ANY_PORT };
const LOOPBACK_NAMES = ["localhost", "ip6-localhost"];
/** Never reached through a wildcard: link-local networks, where cloud hosts keep their credentials. */
const NAMED_ONLY = ["169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128"];
const NAMED_ONLY_NAMES = ["metadata", "metadata.google.internal"];

/** The grants with one flag more, as `--allow-listen=8000`; a sentence when the flag makes no sense. */
export function withFlag(grants: Grants, flag: string): Grants | string {
  const [name = "", ...rest] = flag.split("=");
  const value = rest.length === 0 ? undefined : rest.join("=");
  const words = value === undefined ? [] : value.split(",").filter((word) => word !== "");
  if (name === "--allow-all" && value === undefined) return allowAll(grants);
  if (value === undefined) return withBareFlag(grants, name);
  if (words.length === 0) return `${name}= needs a value`;
  if (name === "--allow-resolve") return { ...grants, resolve: [...grants.resolve, ...words.map(lower)] };
  if (name === "--allow-env") return { ...grants, env: [...grants.env, ...words] };
  if (name === "--deny-env") return { ...grants, denyEnv: [...grants.denyEnv, ...words] };
  const patterns: NetPattern[] = [];
  for (const word of words) {
    const pattern = parsePattern(word, name.endsWith("listen"));
    if (pattern === undefined) return `"${word}" is no HOST[:PORT] for ${name}`;
    patterns.push(pattern);
  }
  return withPatterns(grants, name, patterns);
}

/** Why connecting to this address is refused: the flag that would allow it; undefined when it is allowed. */
export function refusesConnect(grants: Grants, address: Address, names: readonly string[]): string | undefined {
  return refuses(grants.connect, grants.denyConnect, address, names, "--allow-connect");
}

export function refusesListen(grants: Grants, address: Address): string | undefined {
  return refuses(grants.listen, grants.denyListen, address, [], "--allow-listen");
}

/** Why looking up the name is refused. Names given to connect may be looked up. */
export function refusesResolve(grants: Grants, name: string): string | undefined {
  const wanted = lower(name);
  const flag = `--allow-resolve=${wanted}`;
  if (NAMED_ONLY_NAMES.includes(wanted)) return grants.resolve.includes(wanted) ? undefined : flag;
  const fromConnect = grants.connect.map((pattern) => (pattern.host === "*" ? "" : pattern.host));
  const loopback = LOOPBACK_NAMES.includes(wanted) && grants.connect.some(({ host }) => host === "loopback");
  const granted = loopback || [...grants.resolve, ...fromConnect].some((pattern) => nameMatches(pattern, wanted));
  return granted ? undefined : flag;
}

/** Whether a variable of the host's environment may be passed on. */
export function allowsEnv(grants: Grants, name: string): boolean {
  const listed = (patterns: readonly string[]) =>
    patterns.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
  return listed(grants.env) && !listed(grants.denyEnv);
}

function allowAll(grants: Grants): Grants {
  return { ...grants, connect: [EVERYWHERE], listen: [EVERYWHERE], resolve: ["*"], env: ["*"] };
}

function withBareFlag(grants: Grants, name: string): Grants | string {
  if (name === "--allow-env") return { ...grants, env: [...grants.env, "*"] };
  if (name !== "--allow-net") return `${name} needs a value, ${name}=...`;
  return {
    ...grants,
    connect: [...grants.connect, ON_LOOPBACK],
    listen: [...grants.listen, ON_LOOPBACK],
    resolve: [...grants.resolve, ...LOOPBACK_NAMES],
  };
}

function withPatterns(grants: Grants, name: string, patterns: readonly NetPattern[]): Grants | string {
  switch (name) {
    case "--allow-net":
    case "--allow-connect":
      return { ...grants, connect: [...grants.connect, ...patterns] };
    case "--allow-listen":
      return { ...grants, listen: [...grants.listen, ...patterns] };
    case "--deny-connect":
      return { ...grants, denyConnect: [...grants.denyConnect, ...patterns] };
    case "--deny-listen":
      return { ...grants, denyListen: [...grants.denyListen, ...patterns] };
    default:
      return `there is no permission ${name}`;
  }
}

/** `HOST`, `HOST:PORT`, `HOST:PORT-PORT`, `[IPv6]:PORT`, `IPv6`, `CIDR`; where `barePort`, `PORT` on loopback. */
function parsePattern(word: string, barePort: boolean): NetPattern | undefined {
  if (barePort && /^\d+(-\d+)?$/.test(word)) return withPorts("127.0.0.1", word);
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(word);
  const parts = bracketed ?? (isIp6(word) ? [word, word] : /^([^:]+)(?::(.+))?$/.exec(word));
  const host = parts?.[1];
  if (host === undefined || !/^[\w.:*/-]+$/.test(host)) return undefined;
  if (host.includes("/") && parseBlock(host) === undefined) return undefined;
  const canonical = canonicalIp(host) ?? lower(host);
  const ports = parts?.[2];
  return ports === undefined || ports === "*" ? { host: canonical, ...ANY_PORT } : withPorts(canonical, ports);
}

function isIp6(word: string): boolean {
  return word.split(":").length > 2;
}

function withPorts(host: string, ports: string): NetPattern | undefined {
  const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(ports);
  if (range === null) return undefined;
  const firstPort = Number(range[1]);
  const lastPort = Number(range[2] ?? range[1]);
  return firstPort <= lastPort && lastPort <= 65_535 ? { host, firstPort, lastPort } : undefined;
}

function refuses(
  allowed: readonly NetPattern[],
  denied: readonly NetPattern[],
  address: Address,
  names: readonly string[],
  flag: string,
): string | undefined {
  const sentence = `${flag}=${formatAddress(address)}`;
  if (denied.some((pattern) => matches(pattern, address, names))) return sentence;
  const usable = NAMED_ONLY.some((block) => inBlock(block, address.ip))
    ? allowed.filter(({ host }) => host === address.ip)
    : allowed;
  return usable.some((pattern) => matches(pattern, address, names)) ? undefined : sentence;
}

function matches(pattern: NetPattern, address: Address, names: readonly string[]): boolean {
  if (address.port < pattern.firstPort || address.port > pattern.lastPort) return false;
  const { host } = pattern;
  if (host === "*" || host === address.ip) return true;
  if (host === "loopback") return isLoopback(address.ip);
  if (host.includes("/")) return inBlock(host, address.ip);
  if (LOOPBACK_NAMES.includes(host)) return isLoopback(address.ip);
  return names.some((name) => nameMatches(host, name));
}

function nameMatches(pattern: string, name: string): boolean {
  if (pattern === "*" || pattern === name) return true;
  return pattern.startsWith("*.") && name.endsWith(pattern.slice(1));
}

function parseBlock(block: string): { bytes: Uint8Array; bits: number } | undefined {
  const [ip = "", length = ""] = block.split("/");
  const bytes = parseIp(ip);
  const bits = Number(length);
  if (bytes === undefined || !/^\d{1,3}$/.test(length) || bits > 8 * bytes.length) return undefined;
  return { bytes, bits };
}

function inBlock(block: string, ip: string): boolean {
  const parsed = parseBlock(block);
  const bytes = parseIp(ip);
  if (parsed === undefined || bytes === undefined || bytes.length !== parsed.bytes.length) return false;
  for (let bit = 0; bit < parsed.bits; bit++) {
    const mask = 128 >> (bit & 7);
    if ((bytes[bit >> 3]! & mask) !== (parsed.bytes[bit >> 3]! & mask)) return false;
  }
  return true;
}

function lower(name: string): string {
  return name.toLowerCase();
}
