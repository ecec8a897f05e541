/** Our promises run the same programs in the same order as the engine's own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  Promise as GuestPromise,
  queueMicrotask as guestMicrotask,
  runMicrotasks,
  takeUnhandledRejections,
} from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/promise.ts";

/** ECMAScript 2024. */
interface WithResolvers {
  withResolvers<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void };
}

type Log = (entry: unknown) => void;
type Program = (P: PromiseConstructor, log: Log, microtask: (job: () => void) => void) => void;

/** What the program logs with our promises, and with those of Node. */
async function logs(program: Program): Promise<readonly [ours: unknown[], native: unknown[]]> {
  const ours: unknown[] = [];
  program(GuestPromise, (entry) => ours.push(entry), guestMicrotask);
  runMicrotasks((error) => ours.push(["thrown", error]));
  takeUnhandledRejections();
  const native: unknown[] = [];
  program(Promise, (entry) => native.push(entry), queueMicrotask);
  // All microtasks run before the next task.
  await new Promise((resolve) => setImmediate(resolve));
  return [ours, native];
}

const programs: Readonly<Record<string, Program>> = {
  "chains interleave": (P, log) => {
    for (const name of ["a", "b"]) {
      P.resolve(1)
        .then((n) => (log(name + n), n + 1))
        .then((n) => log(name + n));
    }
    log("first");
  },
  "a promise as a value takes two more turns": (P, log) => {
    P.resolve()
      .then(() => P.resolve("inner"))
      .then(log);
    P.resolve()
      .then(() => log(1))
      .then(() => log(2))
      .then(() => log(3))
      .then(() => log(4));
  },
  "microtasks and reactions share a queue": (P, log, microtask) => {
    microtask(() => log("microtask 1"));
    void P.resolve().then(() => log("reaction"));
    microtask(() => log("microtask 2"));
  },
  "errors go to the next handler": (P, log) => {
    P.reject(new Error("no"))
      .then(() => log("never"))
      .catch((error: Error) => log(error.message))
      .finally(() => log("finally"))
      .then((value) => log(value));
    new P<never>(() => {
      throw new TypeError("thrown");
    }).catch((error: Error) => log(`${error.name} ${error.message}`));
  },
  "the first settlement counts": (P, log) => {
    new P((resolve, reject) => {
      resolve(1);
      reject(new Error("late"));
      resolve(2);
    }).then(log, log);
  },
  "thenables are adopted": (P, log) => {
    const thenable = (value: unknown) => ({
      // oxlint-disable-next-line unicorn/no-thenable -- what the test is about
      then: (resolve: (value: unknown) => void) => resolve(value),
    });
    P.resolve(thenable(thenable("deep"))).then(log);
    const throwing = {
      // oxlint-disable-next-line unicorn/no-thenable -- what the test is about
      get then(): never {
        throw new Error("getter");
      },
    };
    P.resolve(throwing).then(log, (error: Error) => log(error.message));
  },
  "a promise cannot be its own value": (P, log) => {
    const promise: Promise<unknown> = P.resolve().then(() => promise);
    promise.catch((error: Error) => log(error.constructor.name));
  },
  combinators: (P, log) => {
    const values = [P.resolve(1), 2, P.reject(new Error("no"))];
    P.all([P.resolve(1), 2]).then((all) => log(all));
    P.all(values).catch((error: Error) => log(error.message));
    P.allSettled(values).then((all) => log(all.map(({ status }) => status)));
    P.any([P.reject(new Error("a")), P.resolve("b")]).then(log);
    P.any([P.reject(new Error("a"))]).catch((error: AggregateError) =>
      log([error.name, error.errors.length]),
    );
    P.race([new P(() => undefined), P.resolve("fast")]).then(log);
    P.all([]).then(log);
  },
  "withResolvers, try and subclasses": (P, log) => {
    const { promise, resolve } = (P as unknown as WithResolvers).withResolvers<string>();
    promise.then(log);
    resolve("resolved");
    class Sub<T> extends P<T> {
      extra = true;
    }
    const sub = new Sub<number>((done) => done(1)).then((n) => n);
    log([sub instanceof Sub, (sub as Sub<number>).extra, Sub.resolve(1) instanceof Sub]);
    log([P.name, Object.prototype.toString.call(promise), P.length]);
  },
};

describe("promises", () => {
  for (const [name, program] of Object.entries(programs)) {
    test(name, async () => {
      const [ours, native] = await logs(program);
      assert.deepEqual(ours, native);
      assert.ok(ours.length > 0);
    });
  }

  test("random programs run in the same order", async () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round++) {
      const plan = Array.from({ length: 12 }, () => [random(6), random(12), random(3)] as const);
      const [ours, native] = await logs((P, log) => {
        const made: Promise<unknown>[] = [P.resolve("start")];
        for (const [index, [kind, from, how]] of plan.entries()) {
          const source = made[from % made.length] ?? P.resolve();
          const step = (value: unknown) => {
            log(`${index}:${String(value)}`);
            if (how === 1) throw `error ${index}`;
            return how === 2 ? P.resolve(index) : index;
          };
          if (kind === 0) made.push(source.then(step));
          else if (kind === 1) made.push(source.catch(step));
          else if (kind === 2) made.push(source.finally(() => void log(`${index}:finally`)));
          else if (kind === 3) made.push(P.all([source, index]).then(String));
          else if (kind === 4) made.push(P.race([source, P.resolve(index)]));
          else made.push(new P((resolve) => resolve(source)));
        }
        for (const promise of made) promise.then(log, log);
      });
      assert.deepEqual(ours, native, `round ${round}`);
    }
  });

  test("rejections that nothing handles are known, and handled ones are not", () => {
    GuestPromise.reject("lost");
    GuestPromise.reject("caught").catch(() => undefined);
    runMicrotasks(() => undefined);
    assert.deepEqual(takeUnhandledRejections(), ["lost"]);
  });
});
