//! Ed25519 (RFC 8032), strictly: only canonical points and numbers, and no points of small order, for which signatures
//! exist that fit any message.

use crate::Verdict;
use ed25519_dalek::{Signature, VerifyingKey};

/// 2^255 - 19, little-endian.
const FIELD_ORDER: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

pub fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let Ok(key) = <&[u8; 32]>::try_from(key) else {
        return Verdict::BadKey;
    };
    if !is_canonical(key) {
        return Verdict::BadKey;
    }
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return Verdict::BadKey;
    };
    if key.is_weak() {
        return Verdict::BadKey;
    }
    let Ok(signature) = Signature::from_slice(signature) else {
        return Verdict::Refused;
    };
    Verdict::accepted_if(key.verify_strict(message, &signature).is_ok())
}

/// Whether y, which is all but the highest bit, is less than the order of the field.
fn is_canonical(point: &[u8; 32]) -> bool {
    let mut y = *point;
    y[31] &= 0x7f;
    y.iter().rev().lt(FIELD_ORDER.iter().rev())
}
