//! RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, sections 8.1.2 and 8.2.2). The arithmetic is that of `crypto-bigint`.
//!
//! The crate `rsa` does the same in three times the time: it is made for private keys, so its exponentiation does not show
//! the exponent, which is public here.

use crate::Verdict;
use alloc::vec;
use alloc::vec::Vec;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use sha2::Digest;

const SMALLEST_MODULUS_BITS: u32 = 2048;
const LARGEST_MODULUS_BITS: u32 = 8192;
const EXPONENT_LENGTH: usize = 4;

/// A hash function in the words of PKCS #1.
pub struct Hash {
    length: usize,
    /// What stands before the digest: the encoding of `DigestInfo` (section 9.2, note 1).
    prefix: [u8; 19],
}

impl Hash {
    pub const SHA256: Self = Self::new(32, 1);
    pub const SHA384: Self = Self::new(48, 2);
    pub const SHA512: Self = Self::new(64, 3);

    /// `arc` is the last number of the identifier 2.16.840.1.101.3.4.2.x.
    const fn new(length: u8, arc: u8) -> Self {
        let prefix = [
            0x30,
            0x11 + length,
            0x30,
            0x0d,
            0x06,
            0x09,
            0x60,
            0x86,
            0x48,
            0x01,
            0x65,
            0x03,
            0x04,
            0x02,
            arc,
            0x05,
            0x00,
            0x04,
            length,
        ];
        Self { length: length as usize, prefix }
    }
}

pub fn verify_pkcs1v15<D: Digest>(hash: &Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let Some(key) = PublicKey::read(key) else {
        return Verdict::BadKey;
    };
    let Some(found) = key.recover(signature) else {
        return Verdict::Refused;
    };
    // What is expected is written and compared as a whole, so that nothing has to be parsed.
    let mut expected = vec![0xff; found.len()];
    let digest_at = expected.len() - hash.length;
    let prefix_at = digest_at - hash.prefix.len();
    expected[0] = 0x00;
    expected[1] = 0x01;
    expected[prefix_at - 1] = 0x00;
    expected[prefix_at..digest_at].copy_from_slice(&hash.prefix);
    expected[digest_at..].copy_from_slice(&D::digest(message));
    Verdict::accepted_if(found == expected)
}

pub fn verify_pss<D: Digest>(hash: &Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let Some(key) = PublicKey::read(key) else {
        return Verdict::BadKey;
    };
    let Some(found) = key.recover(signature) else {
        return Verdict::Refused;
    };
    Verdict::accepted_if(is_pss::<D>(hash, key.bits - 1, message, found))
}

/// Section 9.1.2, with the numbers of its steps. The salt is as long as the digest (RFC 7518, section 3.5).
fn is_pss<D: Digest>(hash: &Hash, encoded_bits: u32, message: &[u8], mut recovered: Vec<u8>) -> bool {
    // Where the bits are a multiple of eight, the number is an octet longer than what is encoded in it.
    let encoded_length = encoded_bits.div_ceil(8) as usize;
    let unused = recovered.len() - encoded_length;
    if recovered[..unused].iter().any(|octet| *octet != 0) {
        return false;
    }
    let encoded = &mut recovered[unused..];
    // 2. to 5. Keys are long enough for the longest hash.
    let (rest, trailer) = encoded.split_at_mut(encoded_length - 1);
    if trailer != [0xbc] {
        return false;
    }
    let (block, digest) = rest.split_at_mut(encoded_length - hash.length - 1);
    // 6.
    let used = 0xff >> (8 * encoded_length as u32 - encoded_bits);
    if block[0] & !used != 0 {
        return false;
    }
    // 7. to 9.
    unmask::<D>(block, digest);
    block[0] &= used;
    // 10.
    let (padding, salt) = block.split_at(block.len() - hash.length);
    let Some((1, zeros)) = padding.split_last().map(|(last, zeros)| (*last, zeros)) else {
        return false;
    };
    if zeros.iter().any(|octet| *octet != 0) {
        return false;
    }
    // 12. to 14.
    let expected =
        D::new().chain_update([0; 8]).chain_update(D::digest(message)).chain_update(salt).finalize();
    expected.as_slice() == digest
}

/// MGF1 (section B.2.1), with the same hash function as the message.
fn unmask<D: Digest>(block: &mut [u8], seed: &[u8]) {
    let length = <D as Digest>::output_size();
    for (counter, part) in (0u32..).zip(block.chunks_mut(length)) {
        let mask = D::new().chain_update(seed).chain_update(counter.to_be_bytes()).finalize();
        for (octet, mask) in part.iter_mut().zip(mask) {
            *octet ^= mask;
        }
    }
}

struct PublicKey {
    exponent: u32,
    bits: u32,
    modulus: BoxedMontyParams,
}

impl PublicKey {
    /// The exponent in four octets, then the modulus without leading zeros.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (exponent, modulus) = bytes.split_first_chunk::<EXPONENT_LENGTH>()?;
        let exponent = u32::from_be_bytes(*exponent);
        if exponent < 3 || exponent % 2 == 0 {
            return None;
        }
        let first = *modulus.first()?;
        let bits = u32::try_from(modulus.len()).ok()?.checked_mul(8)?.checked_sub(first.leading_zeros())?;
        if first == 0 || !(SMALLEST_MODULUS_BITS..=LARGEST_MODULUS_BITS).contains(&bits) {
            return None;
        }
        let modulus = Odd::new(BoxedUint::from_be_slice_vartime(modulus)).into_option()?;
        Some(Self { exponent, bits, modulus: BoxedMontyParams::new_vartime(modulus) })
    }

    /// What was signed, in as many octets as the modulus has (RSAVP1, section 5.2.2).
    fn recover(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let length = self.bits.div_ceil(8) as usize;
        if signature.len() != length {
            return None;
        }
        let modulus = self.modulus.modulus();
        let signature = BoxedUint::from_be_slice(signature, modulus.bits_precision()).ok()?;
        if signature >= *modulus.as_ref() {
            return None;
        }
        let base = BoxedMontyForm::new(signature, &self.modulus);
        let mut power = base.clone();
        for bit in (0..self.exponent.ilog2()).rev() {
            power = power.square();
            if self.exponent >> bit & 1 == 1 {
                power *= &base;
            }
        }
        let octets = power.retrieve().to_be_bytes();
        Some(octets[octets.len() - length..].to_vec())
    }
}
