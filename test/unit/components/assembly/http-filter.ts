/** Face of the HTTP filter for `http-filter.test.ts`: text goes in at a pointer. */
import { parseAuthority } from "../../../../components/http-filter/assembly/authority";
import { mayReach } from "../../../../components/http-filter/assembly/rules";
import { Span } from "../../../../components/lib/bytes/span";

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

/** 0: not an authority. 1: a name. 2: an address, which `high` and `low` then are. */
export function kindOf(start: usize, length: usize): i32 {
  const authority = parseAuthority(new Span(start, start + length));
  if (authority === null) return 0;
  const address = authority.address;
  if (address === null) return 1;
  high = address.high;
  low = address.low;
  return 2;
}

export let high: u64 = 0;
export let low: u64 = 0;

export function isPublic(start: usize, length: usize): bool {
  const authority = parseAuthority(new Span(start, start + length));
  return authority !== null && authority.isPublic;
}

/** Whether a request to an authority, over HTTPS unless it has a port, is allowed by grants. */
export function allows(grants: usize, grantsLength: usize, start: usize, length: usize): bool {
  const wanted = parseAuthority(new Span(start, start + length));
  if (wanted === null) return false;
  return mayReach(new Span(grants, grants + grantsLength), wanted, wanted.port < 0 ? 443 : wanted.port);
}
