// What is granted and refused, by table.
import { expect, test } from "vitest";
import {
  allowsEnv,
  type Grants,
  NO_GRANTS,
  refusesConnect,
  refusesListen,
  refusesResolve,
  withFlag,
} from "../../src/kernel/permissions.ts";

function grants(flags: string): Grants {
  let result: Grants = NO_GRANTS;
  for (const flag of flags.split(" ").filter((word) => word !== "")) {
    const next = withFlag(result, flag);
    if (typeof next === "string") throw new Error(next);
    result = next;
  }
  return result;
}

/** [flags, address, names it was resolved from, allowed] */
const CONNECT: readonly (readonly [string, string, number, string, boolean])[] = [
  ["", "127.0.0.1", 80, "", false],
  ["--allow-net", "127.0.0.1", 80, "", true],
  ["--allow-net", "127.9.9.9", 80, "", true],
  ["--allow-net", "::1", 80, "", true],
  ["--allow-net", "10.0.0.1", 80, "", false],
  ["--allow-net=10.0.0.1:80", "10.0.0.1", 80, "", true],
  ["--allow-net=10.0.0.1:80", "10.0.0.1", 81, "", false],
  ["--allow-connect=10.0.0.0/8:80-90", "10.200.0.1", 90, "", true],
  ["--allow-connect=10.0.0.0/8:80-90", "11.0.0.1", 90, "", false],
  ["--allow-connect=[2001:db8::1]:443", "2001:db8::1", 443, "", true],
  ["--allow-connect=2001:db8::/32", "2001:db8:5::1", 1, "", true],
  ["--allow-connect=example.com:80", "93.184.216.34", 80, "example.com", true],
  ["--allow-connect=example.com:80", "93.184.216.34", 80, "", false],
  ["--allow-connect=*.example.com", "1.2.3.4", 80, "www.example.com", true],
  ["--allow-connect=*.example.com", "1.2.3.4", 80, "badexample.com", false],
  ["--allow-connect=*", "1.2.3.4", 80, "", true],
  ["--allow-all", "169.254.169.254", 80, "", false],
  ["--allow-all --allow-connect=169.254.0.0/16", "169.254.169.254", 80, "", false],
  ["--allow-connect=169.254.169.254:80", "169.254.169.254", 80, "", true],
  ["--allow-connect=example.com", "169.254.169.254", 80, "example.com", false],
  ["--allow-all --deny-connect=1.2.3.4", "1.2.3.4", 80, "", false],
  ["--deny-connect=1.2.3.4:1-5 --allow-all", "1.2.3.4", 80, "", true],
];

test.each(CONNECT)("%s: %s port %i as %s", (flags, ip, port, name, allowed) => {
  const refused = refusesConnect(grants(flags), { ip, port }, name === "" ? [] : [name]);
  expect(refused === undefined).toBe(allowed);
  if (refused !== undefined && !flags.includes("deny")) {
    expect(refusesConnect(grants(refused), { ip, port }, [])).toBeUndefined();
  }
});

test("listening", () => {
  expect(refusesListen(grants("--allow-listen=8000"), { ip: "127.0.0.1", port: 8000 })).toBeUndefined();
  expect(refusesListen(grants("--allow-listen=8000"), { ip: "0.0.0.0", port: 8000 })).toBe(
    "--allow-listen=0.0.0.0:8000",
  );
  expect(refusesListen(grants("--allow-net"), { ip: "0.0.0.0", port: 8000 })).toBe("--allow-listen=0.0.0.0:8000");
  expect(refusesListen(grants("--allow-net"), { ip: "127.0.0.1", port: 8000 })).toBeUndefined();
  expect(refusesListen(grants("--allow-all --deny-listen=80"), { ip: "127.0.0.1", port: 80 })).toBeDefined();
});

test("names", () => {
  expect(refusesResolve(NO_GRANTS, "localhost")).toBe("--allow-resolve=localhost");
  expect(refusesResolve(grants("--allow-net"), "localhost")).toBeUndefined();
  expect(refusesResolve(grants("--allow-net"), "example.com")).toBe("--allow-resolve=example.com");
  expect(refusesResolve(grants("--allow-connect=example.com:80"), "EXAMPLE.com")).toBeUndefined();
  expect(refusesResolve(grants("--allow-all"), "metadata.google.internal")).toBeDefined();
});

test("the environment", () => {
  expect(allowsEnv(grants("--allow-env=A,LC_*"), "LC_ALL")).toBe(true);
  expect(allowsEnv(grants("--allow-env=A,LC_*"), "PATH")).toBe(false);
  expect(allowsEnv(grants("--allow-env --deny-env=SECRET"), "SECRET")).toBe(false);
});

test.each([
  "--allow-listen",
  "--allow-net=",
  "--allow-connect=a:99999",
  "--allow-connect=10.0.0.0/33",
  "--allow-fly=x",
])("%s makes no sense", (flag) => {
  expect(typeof withFlag(NO_GRANTS, flag)).toBe("string");
});
