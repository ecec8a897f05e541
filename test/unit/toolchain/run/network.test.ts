import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { test } from "node:test";
import { networkAccess } from "../../../../toolchain/run/network.ts";

const info = (address: string, internal: boolean): NetworkInterfaceInfo => ({
  address,
  internal,
  netmask: "",
  mac: "",
  cidr: null,
  ...(address.includes(":") ? { family: "IPv6", scopeid: 0 } : { family: "IPv4" }),
});
const interfaces = {
  lo: [info("127.0.0.1", true), info("::1", true)],
  eth0: [info("192.168.1.5", false), info("2001:db8::5", false), info("fe80::5", false)],
  off: undefined,
};

function check(host: string, allowedHosts: string | undefined, urls: readonly string[] | undefined): void {
  const access = networkAccess({ host, port: 8080, allowedHosts, isProtected: false, interfaces });
  assert.deepEqual(
    access?.urls,
    urls?.map((each) => `http://${each}/mcp`),
  );
}

test("a server on a loopback address is for this machine", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "::1"]) check(host, undefined, undefined);
});

test("a server on all addresses has the URLs that other machines can use", () => {
  check("0.0.0.0", undefined, ["192.168.1.5:8080"]);
  check("::", undefined, ["192.168.1.5:8080", "[2001:db8::5]:8080"]);
  check("192.168.1.5", undefined, ["192.168.1.5:8080"]);
});

test("the URLs are those whose host the server allows", () => {
  check("0.0.0.0", "*", ["192.168.1.5:8080"]);
  check("0.0.0.0", "mcp.example.com, other.example:80", ["mcp.example.com:8080", "other.example:80"]);
  check("0.0.0.0", "192.168.1.5", ["192.168.1.5:8080"]);
  check("::", "[2001:db8::5]:8080", ["[2001:db8::5]:8080"]);
});

test("the warning of a protected server is about encryption, and does not say that everyone can use it", () => {
  const options = { host: "0.0.0.0", port: 8080, allowedHosts: undefined, interfaces };
  assert.match(networkAccess({ ...options, isProtected: false })?.warning ?? "", /can use it/);
  const warning = networkAccess({ ...options, isProtected: true })?.warning ?? "";
  assert.match(warning, /all machines that reach port 8080 can connect to the server, and tokens/);
  assert.doesNotMatch(warning, /use it|does not check/);
});
