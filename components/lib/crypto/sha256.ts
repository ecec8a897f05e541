/** SHA-256 (FIPS 180-4) of a message in any number of pieces. */
import { allocate } from "../bytes/allocate";
import { Span } from "../bytes/span";

/** Of a digest, in bytes. */
export const DIGEST_LENGTH: i32 = 32;
/** Of the block that is digested at a time, in bytes. */
export const BLOCK_LENGTH: i32 = 64;
/** Where the length of the whole message lies in its last block. */
const LENGTH_OFFSET: usize = 56;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

/** The message schedule of the block at hand: 64 words. No digest is in the middle of a block when another one goes on. */
const schedule: usize = memory.data(256, 16);

export function sha256(bytes: Span): Span {
  const hash = new Sha256();
  hash.update(bytes);
  return hash.digest();
}

/** A digest in the making: `update` with each piece in turn, then `digest` once. */
export class Sha256 {
  private h0: u32 = 0x6a09e667;
  private h1: u32 = 0xbb67ae85;
  private h2: u32 = 0x3c6ef372;
  private h3: u32 = 0xa54ff53a;
  private h4: u32 = 0x510e527f;
  private h5: u32 = 0x9b05688c;
  private h6: u32 = 0x1f83d9ab;
  private h7: u32 = 0x5be0cd19;
  /** What does not fill a block yet: the last bytes of `length`. */
  private readonly pending: usize = allocate(BLOCK_LENGTH);
  private length: u64 = 0;

  update(bytes: Span): void {
    let at = bytes.start;
    const used = (this.length & 63) as i32;
    this.length += bytes.length as u64;
    if (used > 0) {
      const taken = min(BLOCK_LENGTH - used, bytes.length);
      memory.copy(this.pending + used, at, taken);
      at += taken;
      if (used + taken < BLOCK_LENGTH) return;
      this.block(this.pending);
    }
    for (; bytes.end - at >= (BLOCK_LENGTH as usize); at += BLOCK_LENGTH) this.block(at);
    memory.copy(this.pending, at, bytes.end - at);
  }

  /** The digest's 32 bytes. The object is used up then. */
  digest(): Span {
    const used = (this.length & 63) as usize;
    const pending = this.pending;
    store<u8>(pending + used, 0x80);
    memory.fill(pending + used + 1, 0, BLOCK_LENGTH - 1 - used);
    if (used >= LENGTH_OFFSET) {
      this.block(pending);
      memory.fill(pending, 0, LENGTH_OFFSET);
    }
    store<u64>(pending + LENGTH_OFFSET, bswap<u64>(this.length << 3));
    this.block(pending);
    const result = allocate(DIGEST_LENGTH);
    store<u32>(result, bswap<u32>(this.h0));
    store<u32>(result, bswap<u32>(this.h1), 4);
    store<u32>(result, bswap<u32>(this.h2), 8);
    store<u32>(result, bswap<u32>(this.h3), 12);
    store<u32>(result, bswap<u32>(this.h4), 16);
    store<u32>(result, bswap<u32>(this.h5), 20);
    store<u32>(result, bswap<u32>(this.h6), 24);
    store<u32>(result, bswap<u32>(this.h7), 28);
    return new Span(result, result + DIGEST_LENGTH);
  }

  /** FIPS 180-4, section 6.2.2. */
  private block(at: usize): void {
    for (let i: usize = 0; i < 64; i += 4) store<u32>(schedule + i, bswap<u32>(load<u32>(at + i)));
    for (let i: usize = 64; i < 256; i += 4) {
      const w15 = load<u32>(schedule + i - 60);
      const w2 = load<u32>(schedule + i - 8);
      const s0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >>> 3);
      const s1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >>> 10);
      store<u32>(schedule + i, load<u32>(schedule + i - 64) + s0 + load<u32>(schedule + i - 28) + s1);
    }
    let a = this.h0;
    let b = this.h1;
    let c = this.h2;
    let d = this.h3;
    let e = this.h4;
    let f = this.h5;
    let g = this.h6;
    let h = this.h7;
    const constants = changetype<usize>(ROUND_CONSTANTS);
    for (let i: usize = 0; i < 256; i += 4) {
      const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
      const choice = (e & f) ^ (~e & g);
      const t1 = h + s1 + choice + load<u32>(constants + i) + load<u32>(schedule + i);
      const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + s0 + majority;
    }
    this.h0 += a;
    this.h1 += b;
    this.h2 += c;
    this.h3 += d;
    this.h4 += e;
    this.h5 += f;
    this.h6 += g;
    this.h7 += h;
  }
}
