/** Redirects carry neither a credential nor content to another origin. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { delay, openHttp } from "../../../../../toolchain/sources/oci/http.ts";

async function open(target?: string): Promise<{ readonly url: string; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    const status = /^\/(30\d)/.exec(request.url ?? "")?.[1];
    if (status === undefined) response.end("content");
    else response.writeHead(Number(status), { location: `${target ?? ""}/end` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const http = openHttp({ env: {}, signal: AbortSignal.timeout(120_000), wait: delay });
after(() => http.close());
const secrets = { authorization: "Basic hush", cookie: "a=hush", "proxy-authorization": "Basic hush" };

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} to another origin`, async () => {
    const other = await open();
    const first = await open(other.url);
    const url = new URL(`${first.url}/${status}`);
    const read = await http.request({ method: "GET", url, headers: { ...secrets, range: "bytes=0-1" } });
    await read.discard();
    const form = { ...secrets, "content-type": "application/x-www-form-urlencoded" };
    const sent = http.request({ method: "POST", url, headers: form, body: "refresh_token=hush" });
    if (status < 307) await (await sent).discard();
    else await assert.rejects(sent, { code: "unsafe-redirect" });
    if (status !== 303) {
      const upload = http.request({ method: "PUT", url, headers: secrets, body: "hush" });
      await assert.rejects(upload, { code: "unsafe-redirect" });
    }
    assert.equal(other.seen[0]?.headers["range"], "bytes=0-1");
    for (const { method, headers } of other.seen) {
      assert.equal(method, "GET");
      assert.doesNotMatch(JSON.stringify(headers), /hush|content-/);
    }
  });
}

test("a redirect within the origin carries all", async () => {
  const { url, seen } = await open();
  await (
    await http.request({ method: "POST", url: new URL(`${url}/307`), headers: secrets, body: "x" })
  ).discard();
  assert.deepEqual([seen[1]?.method, seen[1]?.headers.authorization], ["POST", "Basic hush"]);
});
