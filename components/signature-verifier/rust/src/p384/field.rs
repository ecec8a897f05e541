//! Numbers modulo p = 2^384 - 2^128 - 2^96 + 2^32 - 1, in Montgomery's form with R = 2^392.
//!
//! Problem: WebAssembly has no product of more than 64 bits and no carry, so that arithmetic with full words spends most of its
//! time on carries. Idea: 14 limbs of 28 bits; a product of two of them has 56 bits, and 14 of these can be added before
//! anything is carried. p is -1 modulo 2^28, so the factors of Montgomery's reduction are the limbs themselves, and p
//! has five terms, so that each is added with shifts. Result: a third of the time of the crate `p384`.
//!
//! Limbs are from 0 to 2^28 - 1, except for the highest one, which has the sign. Numbers are not reduced: all are between -32p and
//! 32p. A product of such numbers is between -5p and 5p, and of numbers up to 16p between -p and 2p, since R is 256p.

const LIMBS: usize = 14;
const LIMB_BITS: u32 = 28;
const MASK: i64 = (1 << LIMB_BITS) - 1;

#[derive(Clone, Copy)]
pub struct Field([i32; LIMBS]);

impl Field {
    /// p itself.
    const P: [i32; LIMBS] =
        carried(terms([(-1, 0), (1, 32), (-1, 96), (-1, 128), (1, 384), (0, 0), (0, 0), (0, 0)]));

    /// R modulo p: one, in Montgomery's form.
    pub const ONE: Self =
        Self(carried(terms([(1, 8), (-1, 40), (1, 104), (1, 136), (0, 0), (0, 0), (0, 0), (0, 0)])));

    /// R², which brings a number into Montgomery's form.
    const R2: Self =
        Self(carried(terms([(1, 16), (-1, 49), (1, 80), (1, 113), (-1, 177), (1, 208), (1, 241), (1, 272)])));

    /// A big-endian number; it may be p or more.
    pub const fn from_bytes(bytes: &[u8; 48]) -> Self {
        let mut limbs = [0; LIMBS];
        let mut at = 0;
        while at < 384 {
            let bit = (bytes[47 - at / 8] >> (at % 8)) & 1;
            limbs[at / LIMB_BITS as usize] |= (bit as i32) << (at % LIMB_BITS as usize);
            at += 1;
        }
        Self(limbs).mul(&Self::R2)
    }

    pub const fn mul(&self, other: &Self) -> Self {
        let mut sums = [0; 2 * LIMBS];
        let mut i = 0;
        while i < LIMBS {
            let limb = self.0[i] as i64;
            let mut j = 0;
            while j < LIMBS {
                sums[i + j] += limb * other.0[j] as i64;
                j += 1;
            }
            i += 1;
        }
        reduced(sums)
    }

    pub const fn square(&self) -> Self {
        let mut sums = [0; 2 * LIMBS];
        let mut i = 0;
        while i < LIMBS {
            let limb = self.0[i] as i64;
            sums[2 * i] += limb * limb;
            let mut j = i + 1;
            while j < LIMBS {
                sums[i + j] += 2 * limb * self.0[j] as i64;
                j += 1;
            }
            i += 1;
        }
        reduced(sums)
    }

    pub const fn sub(&self, other: &Self) -> Self {
        self.plus_times(-1, other)
    }

    pub const fn times(&self, factor: i32) -> Self {
        self.plus_times(factor - 1, self)
    }

    /// `self + factor * other`.
    pub const fn plus_times(&self, factor: i32, other: &Self) -> Self {
        let mut sums = [0; LIMBS];
        let mut i = 0;
        while i < LIMBS {
            sums[i] = self.0[i] as i64 + factor as i64 * other.0[i] as i64;
            i += 1;
        }
        Self(carried(sums))
    }

    /// Whether p divides it.
    pub const fn is_zero(&self) -> bool {
        // The lowest limb of kp is -k modulo 2^28, and k is from -32 to 32.
        if self.0[0] > 32 && self.0[0] < MASK as i32 - 32 {
            return false;
        }
        // Out of Montgomery's form a number is from 0 to p.
        let mut one = [0; LIMBS];
        one[0] = 1;
        let limbs = self.mul(&Self(one)).0;
        let (mut is_zero, mut is_p) = (true, true);
        let mut i = 0;
        while i < LIMBS {
            is_zero &= limbs[i] == 0;
            is_p &= limbs[i] == Self::P[i];
            i += 1;
        }
        is_zero || is_p
    }
}

/// Montgomery's reduction: (sums + m p) / R, where m makes the lower half zero.
const fn reduced(mut sums: [i64; 2 * LIMBS]) -> Field {
    let mut i = 0;
    while i < LIMBS {
        let m = sums[i] & MASK;
        // -m makes the limb a multiple of 2^28.
        sums[i + 1] += (sums[i] - m) >> LIMB_BITS;
        // 2^32, -2^96, -2^128 and 2^384.
        sums[i + 1] += m << 4;
        sums[i + 3] -= m << 12;
        sums[i + 4] -= m << 16;
        sums[i + 13] += m << 20;
        i += 1;
    }
    let mut upper = [0; LIMBS];
    let mut i = 0;
    while i < LIMBS {
        upper[i] = sums[LIMBS + i];
        i += 1;
    }
    Field(carried(upper))
}

const fn carried(sums: [i64; LIMBS]) -> [i32; LIMBS] {
    let mut limbs = [0; LIMBS];
    let mut carry = 0;
    let mut i = 0;
    while i < LIMBS - 1 {
        let sum = sums[i] + carry;
        limbs[i] = (sum & MASK) as i32;
        carry = sum >> LIMB_BITS;
        i += 1;
    }
    limbs[LIMBS - 1] = (sums[LIMBS - 1] + carry) as i32;
    limbs
}

/// The sum of these multiples of powers of two.
const fn terms(terms: [(i64, usize); 8]) -> [i64; LIMBS] {
    let mut sums = [0; LIMBS];
    let mut i = 0;
    while i < terms.len() {
        let (factor, power) = terms[i];
        sums[power / LIMB_BITS as usize] += factor << (power % LIMB_BITS as usize);
        i += 1;
    }
    sums
}
