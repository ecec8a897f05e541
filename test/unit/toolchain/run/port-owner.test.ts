/** Who has a port. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import * as path from "node:path";
import { test } from "node:test";
import { listeningSockets } from "../../../../toolchain/run/port-owner.ts";
import { ownerOfPort, portInUse } from "../../../../toolchain/run/index.ts";

test("the program that listens on a port is named", { skip: process.platform === "win32" }, async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const owner = await ownerOfPort(port);
  assert.deepEqual(owner, { program: path.basename(process.execPath), process: process.pid });
  const message = portInUse({ host: "127.0.0.1", port }, owner).message;
  assert.match(message, new RegExp(`port ${port} is already in use by .+ \\(process ${process.pid}\\)$`));
  server.close();
  await once(server, "close");
  assert.equal(await ownerOfPort(port), undefined);
});

test("only sockets that listen on this very port count", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
    "   1: 0100007F:1F90 0100007F:A000 01 00000000:00000000 00:00000000 00000000     0        0 222 1",
    "   2: 0100007F:01F9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1",
  ].join("\n");
  assert.deepEqual(listeningSockets(table, 8080), ["111"]);
  assert.deepEqual(listeningSockets("", 8080), []);
});
