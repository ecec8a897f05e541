//! Numbers in signed digits, of which most are 0 and the others odd (the form that is called wNAF).

/// One more than bits: a digit may carry.
pub const LENGTH: usize = 385;

/// The digit at `i` counts 2^i times. Each is less than 2^(window-1), and after one that is not 0 come window - 1 zeros.
pub fn digits(number: &[u8; 48], window: u32) -> [i8; LENGTH] {
    let mut digits = [0; LENGTH];
    let mut carry = 0;
    let mut at = 0;
    while at < LENGTH {
        if bit(number, at) == carry {
            // The bit and the carry are 0, or add up to a 0 and the same carry.
            at += 1;
            continue;
        }
        let mut value = carry;
        for i in 0..window {
            value += bit(number, at + i as usize) << i;
        }
        carry = value >> (window - 1) & 1;
        digits[at] = (value - (carry << window)) as i8;
        at += window as usize;
    }
    digits
}

fn bit(number: &[u8; 48], at: usize) -> i32 {
    if at < 384 { i32::from(number[47 - at / 8] >> (at % 8) & 1) } else { 0 }
}
