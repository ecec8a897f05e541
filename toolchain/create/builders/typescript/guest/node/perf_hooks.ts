/** Node's `perf_hooks`. */
import { performance } from "../platform/performance.ts";

export { performance };
export default { performance };
