import assert from "node:assert/strict";
import { test } from "node:test";
import { costPerMillion, forecast, waitMs, type Load } from "../../bench/load-model.ts";

const load: Load = {
  requestsPerSecond: 1000,
  hosts: 2,
  coresPerHost: 2,
  cpuMs: 1,
  storeTrips: 0,
  storeTripMs: 0.5,
  hotShare: 0,
  hotMs: 0,
};

test("one processor waits as M/M/1 says", () => {
  assert.ok(Math.abs(waitMs(1, 0.5, 2) - 2) < 1e-9);
});

test("two processors wait as M/M/2 says", () => {
  assert.ok(Math.abs(waitMs(2, 0.5, 1) - 1 / 3) < 1e-9);
});

test("twice the hosts answer twice the requests, unless all change one key", () => {
  const most = (change: Partial<Load>) => forecast({ ...load, ...change }).mostPerSecond;
  assert.equal(most({ hosts: 4 }), 2 * most({ hosts: 2 }));
  const hot = { hotShare: 1, hotMs: 2 };
  assert.equal(most({ ...hot, hosts: 4 }), most({ ...hot, hosts: 2 }));
  assert.equal(forecast({ ...load, ...hot }).limit, "hot key");
});

test("a trip to the store adds its time, and no processor time", () => {
  const [without, with8] = [forecast(load), forecast({ ...load, storeTrips: 8 })];
  assert.ok(Math.abs(with8.meanMs - without.meanMs - 4) < 1e-9);
  assert.equal(with8.cpuUse, without.cpuUse);
});

test("more than the processors can do never ends", () => {
  assert.equal(forecast({ ...load, requestsPerSecond: 4000 }).meanMs, Infinity);
});

test("a million requests of one millisecond take 0.28 hours of a core", () => {
  assert.ok(Math.abs(costPerMillion(1, 1, 1) - 0.2778) < 1e-4);
});
