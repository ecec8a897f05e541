import assert from "node:assert/strict";
import type * as dns from "node:dns";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { fetchForGuest } from "../../../../../toolchain/run/embedded/fetch.ts";
import type { ToGuest } from "../../../../../toolchain/run/embedded/messages.ts";
import { isPublicAddress } from "../../../../../toolchain/run/embedded/public-names.ts";
import { notPublicAddresses, publicAddresses } from "../../../../special-addresses.ts";

const bare = (address: string) => address.replace(/^\[|\]$/g, "");

test("the same addresses are public as for the filter in the server", () => {
  for (const address of notPublicAddresses) assert.equal(isPublicAddress(bare(address)), false, address);
  for (const address of publicAddresses) assert.equal(isPublicAddress(bare(address)), true, address);
  for (const odd of ["", "fe80::1%eth0", "localhost", "1.2.3", "::ffff:1.2.3.4.5"]) {
    assert.equal(isPublicAddress(odd), false, odd);
  }
});

let requests = 0;
const target = http.createServer((_request, response) => {
  requests++;
  response.end("here");
});
let port: number;
before(async () => {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  port = (target.address() as AddressInfo).port;
});
after(() => target.close());

/** A resolver that leads every name to these addresses. */
function leadingTo(...addresses: readonly string[]): typeof dns.lookup {
  const lookup = (_name: string, _options: object, callback: (...answer: unknown[]) => void): void =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  return lookup as unknown as typeof dns.lookup;
}

/** The status of the answer, or the reason for its absence. */
function fetch(
  authority: string,
  hosts: readonly string[] | undefined,
  lookup: typeof dns.lookup,
): Promise<unknown> {
  return new Promise((resolve) => {
    const end = fetchForGuest(
      (message: ToGuest) => {
        if (message.kind === "fetched") resolve(message.status);
        if (message.kind === "failed") resolve(message.error);
      },
      -1,
      {
        method: "GET",
        scheme: "http",
        authority,
        pathWithQuery: "/",
        headers: [],
        timeoutMilliseconds: 5_000,
      },
      { hosts: hosts && new Set(hosts), lookup },
    );
    end.end();
  });
}

test(
  "a public name that leads to this machine is refused at the connection, whichever of its addresses does",
  { timeout: 60_000 },
  async () => {
    const count = requests;
    for (const addresses of [
      ["127.0.0.1"],
      ["::1"],
      ["93.184.216.34", "127.0.0.1"],
      ["::ffff:127.0.0.1"],
      ["10.0.0.1"],
    ]) {
      const error = await fetch(`rebound.example:${port}`, ["*"], leadingTo(...addresses));
      assert.deepEqual(error, {
        tag: "internal-error",
        val: "`rebound.example` leads to an address that is not public: add `http:rebound.example` to the `allow` list of the component that asks for it",
      });
    }
    assert.equal(requests, count);
  },
);

test("a name in a list may lead anywhere, on its port", { timeout: 60_000 }, async () => {
  const here = leadingTo("127.0.0.1");
  assert.equal(await fetch(`named.example:${port}`, ["*", "named.example"], here), 200);
  assert.equal(await fetch(`a.named.example:${port}`, ["*.named.example"], here), 200);
  assert.equal(await fetch(`named.example:${port}`, [`named.example:${port}`], here), 200);
  // A name of its own, since connections are kept.
  const other = await fetch(`other.example:${port}`, ["*", "other.example:1"], here);
  assert.match(JSON.stringify(other), /is not public/);
});
