/** Global names that every component has before any module of `platform/` runs: the engine folder's own. */
declare function queueMicrotask(job: () => void): void;
