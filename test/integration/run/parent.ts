/** Starts a server on each runtime, as the extension host does, and reports their URLs; then waits to be killed. */
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { host, places } from "../../host.ts";
import { assets, runtimes } from "../sample-server.ts";

const [file = "", cache = ""] = process.argv.slice(2);
const servers = runtimes.map((runtime) =>
  startServer(
    { ...host, places: { ...places, cache }, file, runtime, host: "127.0.0.1", port: 0, env: {} },
    unwatchedJob,
    assets,
  ),
);
process.send?.((await Promise.all(servers)).map(({ url }) => url));
