//! ECDSA on P-384. The crate `p384` reads and checks the key and the numbers of the signature and computes modulo the order; the sum
//! of the two points, where the time goes, is computed here.

mod digits;
mod field;
mod point;

use crate::Verdict;
use ::p384::elliptic_curve::ops::{Invert, Reduce};
use ::p384::{FieldBytes, Scalar, Sec1Point, ecdsa};
use digits::{LENGTH, digits};
use field::Field;
use point::{Addend, Point, add_multiple};
use sha2::{Digest, Sha384};

const LENGTH_OF_NUMBER: usize = 48;
const GENERATOR_WINDOW: u32 = 6;
const KEY_WINDOW: u32 = 5;

const P: [u8; 48] = number(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
);
const ORDER: [u8; 48] = number(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
);
const GENERATOR: Point = Point::affine(
    &number(
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    ),
    &number(
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    ),
);
static GENERATOR_MULTIPLES: [Addend; 1 << (GENERATOR_WINDOW - 2)] = GENERATOR.odd_multiples();

pub fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let Ok(key) = <&[u8; 2 * LENGTH_OF_NUMBER]>::try_from(key) else {
        return Verdict::BadKey;
    };
    let encoded = Sec1Point::from_untagged_bytes(key.into());
    if ecdsa::VerifyingKey::from_sec1_point(&encoded).is_err() {
        return Verdict::BadKey;
    }
    let Ok(signature) = ecdsa::Signature::from_slice(signature) else {
        return Verdict::Refused;
    };
    let (r, s) = signature.split_scalars();
    let hash = <Scalar as Reduce<FieldBytes>>::reduce(&Sha384::digest(message));
    let inverse = *s.invert_vartime();
    let (x, y) = key.split_at(LENGTH_OF_NUMBER);
    let key = match (x.try_into(), y.try_into()) {
        (Ok(x), Ok(y)) => Point::affine(x, y),
        _ => return Verdict::BadKey,
    };
    let sum = sum_of_products(&bytes(hash * inverse), &bytes(*r * inverse), &key);
    Verdict::accepted_if(sum.is_some_and(|sum| has_coordinate(&sum, &bytes(*r))))
}

/// `one` times the generator plus `other` times the key.
fn sum_of_products(one: &[u8; 48], other: &[u8; 48], key: &Point) -> Option<Point> {
    let (ones, others) = (digits(one, GENERATOR_WINDOW), digits(other, KEY_WINDOW));
    let multiples: [Addend; 1 << (KEY_WINDOW - 2)] = key.odd_multiples();
    let mut sum = None;
    for at in (0..LENGTH).rev() {
        sum = sum.as_ref().map(Point::double);
        sum = add_multiple(sum, ones[at], &GENERATOR_MULTIPLES);
        sum = add_multiple(sum, others[at], &multiples);
    }
    sum
}

/// Whether x modulo the order is `number`: x is `number`, or `number` and the order.
fn has_coordinate(point: &Point, number: &[u8; 48]) -> bool {
    let zz = point.z.square();
    let is_x = |number: &[u8; 48]| point.x.sub(&Field::from_bytes(number).mul(&zz)).is_zero();
    is_x(number) || plus_order(number).is_some_and(|number| is_x(&number))
}

/// `None` if the sum is p or more.
fn plus_order(number: &[u8; 48]) -> Option<[u8; 48]> {
    let mut sum = [0; 48];
    let mut carry = 0;
    for at in (0..48).rev() {
        let octets = u16::from(number[at]) + u16::from(ORDER[at]) + carry;
        sum[at] = octets as u8;
        carry = octets >> 8;
    }
    (carry == 0 && sum < P).then_some(sum)
}

fn bytes(scalar: Scalar) -> [u8; 48] {
    FieldBytes::from(scalar).into()
}

/// From hexadecimal digits in lower case.
const fn number(text: &str) -> [u8; 48] {
    let text = text.as_bytes();
    assert!(text.len() == 96);
    let mut octets = [0; 48];
    let mut i = 0;
    while i < text.len() {
        let digit = if text[i] <= b'9' { text[i] - b'0' } else { text[i] - b'a' + 10 };
        octets[i / 2] = octets[i / 2] << 4 | digit;
        i += 1;
    }
    octets
}
