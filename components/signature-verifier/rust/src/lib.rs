//! Verifies signatures of tokens: the interface `wasmcp:framework/signatures`. All that it sees is public, so nothing here
//! takes care to run in constant time.

#![no_std]

extern crate alloc;

mod abi;
mod ed25519;
mod memory;
mod p256;
mod p384;
mod rsa;

/// In the order of the interface's cases.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Verdict {
    Accepted = 0,
    Refused = 1,
    BadKey = 2,
}

impl Verdict {
    fn accepted_if(is_right: bool) -> Self {
        if is_right { Self::Accepted } else { Self::Refused }
    }
}

/// The cases of the interface's `algorithm`, by number.
pub fn verify(algorithm: u32, key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    use rsa::Hash;
    use sha2::{Sha256, Sha384, Sha512};
    match algorithm {
        0 => rsa::verify_pkcs1v15::<Sha256>(&Hash::SHA256, key, message, signature),
        1 => rsa::verify_pkcs1v15::<Sha384>(&Hash::SHA384, key, message, signature),
        2 => rsa::verify_pkcs1v15::<Sha512>(&Hash::SHA512, key, message, signature),
        3 => rsa::verify_pss::<Sha256>(&Hash::SHA256, key, message, signature),
        4 => rsa::verify_pss::<Sha384>(&Hash::SHA384, key, message, signature),
        5 => rsa::verify_pss::<Sha512>(&Hash::SHA512, key, message, signature),
        6 => p256::verify(key, message, signature),
        7 => p384::verify(key, message, signature),
        8 => ed25519::verify(key, message, signature),
        _ => Verdict::Refused,
    }
}
