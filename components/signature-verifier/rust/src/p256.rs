//! ECDSA on P-256. The crate checks ranges and that the key is on the curve; a high `s` is valid in tokens (RFC 7518,
//! section 3.4).

use crate::Verdict;
use ::p256::Sec1Point;
use ::p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

pub fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let Ok(key) = <&[u8; 64]>::try_from(key) else {
        return Verdict::BadKey;
    };
    let point = Sec1Point::from_untagged_bytes(key.into());
    let Ok(key) = VerifyingKey::from_sec1_point(&point) else {
        return Verdict::BadKey;
    };
    let Ok(signature) = Signature::from_slice(signature) else {
        return Verdict::Refused;
    };
    Verdict::accepted_if(key.verify(message, &signature).is_ok())
}
