import assert from "node:assert/strict";
import type * as dns from "node:dns";
import { test } from "node:test";
import { fetchDocument, publicLookup } from "../../../../toolchain/issuer/client-document.ts";

const refused: readonly string[] = [
  "https://10.0.0.1/client.json",
  "https://0x0a000001/client.json",
  "https://[::ffff:10.0.0.1]/client.json",
  "https://169.254.169.254/latest/meta-data",
  "https://[fd00::1]/client.json",
];
for (const address of refused) {
  test(`does not fetch a document in a private network: ${address}`, async () => {
    await assert.rejects(fetchDocument(address), /leads to an address that is not public/);
  });
}

test("does not fetch a document over plain http from another machine", async () => {
  await assert.rejects(fetchDocument("http://example.com/client.json"), /expected an https URL/);
});

/** What the connection learns of a name that leads to `addresses`. */
function lookUp(name: string, addresses: readonly string[]): Promise<string> {
  const find = ((
    _: string,
    __: object,
    callback: (error: null, found: readonly dns.LookupAddress[]) => void,
  ) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    )) as unknown as typeof dns.lookup;
  return new Promise((resolve, reject) => {
    publicLookup(find)(name, {}, (error, address) =>
      error === null ? resolve(String(address)) : reject(error),
    );
  });
}

test("does not connect to a name that leads into a private network", async () => {
  await assert.rejects(lookUp("client.example", ["192.168.1.1"]), /not public/);
  await assert.rejects(lookUp("client.example", ["203.0.114.1", "127.0.0.1"]), /not public/);
  await assert.rejects(lookUp("localhost.client.example", ["::1"]), /not public/);
});

test("connects to public names, and to this machine by its name", async () => {
  assert.equal(await lookUp("client.example", ["203.0.114.1"]), "203.0.114.1");
  assert.equal(await lookUp("localhost", ["127.0.0.1"]), "127.0.0.1");
});
