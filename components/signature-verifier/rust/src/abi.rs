//! The canonical ABI of the interface: lists arrive where `cabi_realloc` has made place, a verdict leaves as its number.

use crate::{memory, verify};
use core::slice;

#[unsafe(export_name = "wasmcp:framework/signatures@0.1.0#verify")]
unsafe extern "C" fn export_verify(
    algorithm: u32,
    key: *const u8,
    key_length: usize,
    message: *const u8,
    message_length: usize,
    signature: *const u8,
    signature_length: usize,
) -> u32 {
    // SAFETY: the host has put each list where `cabi_realloc` made place for it.
    let (key, message, signature) =
        unsafe { (list(key, key_length), list(message, message_length), list(signature, signature_length)) };
    let verdict = verify(algorithm, key, message, signature);
    // SAFETY: the arguments were used for the last time, and the result is a number.
    unsafe { memory::release_all() };
    verdict as u32
}

/// The start of an empty list may be any number.
unsafe fn list<'a>(start: *const u8, length: usize) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    // SAFETY: as above.
    unsafe { slice::from_raw_parts(start, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_length: usize,
    alignment: usize,
    new_length: usize,
) -> *mut u8 {
    // SAFETY: the host passes a block that it has from here.
    unsafe { memory::reallocate(old, old_length, alignment, new_length) }
}
