import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { isAddressFree, parseAddress } from "../../../../toolchain/run/index.ts";

const addresses: readonly (readonly [text: string, host: string, port: number])[] = [
  ["127.0.0.1:8080", "127.0.0.1", 8080],
  ["0.0.0.0:0", "0.0.0.0", 0],
  ["localhost:3000", "127.0.0.1", 3000],
  [":8080", "127.0.0.1", 8080],
  ["8080", "127.0.0.1", 8080],
  ["[::1]:65535", "::1", 65_535],
];

for (const [text, host, port] of addresses) {
  test(`reads \`${text}\``, () => assert.deepEqual(parseAddress(text), { host, port }));
}

for (const text of ["", "host", "host:", "::1:8080", "127.0.0.1:65536", "127.0.0.1:http", "a:b:1"]) {
  test(`refuses \`${text}\``, () => assert.throws(() => parseAddress(text), { code: "bad-address" }));
}

test("an address is free until a server listens there", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  assert.equal(await isAddressFree({ host: "127.0.0.1", port }), false);
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await isAddressFree({ host: "127.0.0.1", port }), true);
});
