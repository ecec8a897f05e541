//! Points of y² = x³ - 3x + b in Jacobian coordinates: x = X/Z², y = Y/Z³. The point at infinity is `None`.
//!
//! Coordinates are between -12p and 12p, all that is multiplied between -20p and 20p.

use super::field::Field;

#[derive(Clone, Copy)]
pub struct Point {
    pub x: Field,
    pub y: Field,
    pub z: Field,
}

/// A point that is added often, with the powers of its Z.
#[derive(Clone, Copy)]
pub struct Addend {
    point: Point,
    zz: Field,
    zzz: Field,
}

impl Point {
    pub const fn affine(x: &[u8; 48], y: &[u8; 48]) -> Self {
        Self { x: Field::from_bytes(x), y: Field::from_bytes(y), z: Field::ONE }
    }

    /// Never infinity: the order of the group is odd.
    pub const fn double(&self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x.mul(&gamma);
        let alpha = self.x.sub(&delta).mul(&self.x.plus_times(1, &delta)).times(3);
        let x = alpha.square().plus_times(-8, &beta);
        let y = alpha.mul(&beta.times(4).sub(&x)).plus_times(-8, &gamma.square());
        let z = self.y.mul(&self.z).times(2);
        Self { x, y, z }
    }

    /// `self + other`, or `self - other`.
    pub const fn add(&self, other: &Addend, is_negative: bool) -> Option<Self> {
        let zz = self.z.square();
        let u1 = self.x.mul(&other.zz);
        let s1 = self.y.mul(&other.zzz);
        let h = other.point.x.mul(&zz).sub(&u1);
        let s2 = other.point.y.mul(&self.z.mul(&zz));
        let r = if is_negative { s2.times(-1) } else { s2 }.sub(&s1);
        if h.is_zero() {
            return if r.is_zero() { Some(self.double()) } else { None };
        }
        let hh = h.square();
        let hhh = h.mul(&hh);
        let v = u1.mul(&hh);
        let x = r.square().sub(&hhh).plus_times(-2, &v);
        let y = r.mul(&v.sub(&x)).sub(&s1.mul(&hhh));
        let z = self.z.mul(&other.point.z).mul(&h);
        Some(Self { x, y, z })
    }

    const fn addend(self) -> Addend {
        let zz = self.z.square();
        Addend { point: self, zz, zzz: zz.mul(&self.z) }
    }

    /// The point times 1, 3, 5, and so on.
    pub const fn odd_multiples<const N: usize>(&self) -> [Addend; N] {
        let mut multiples = [self.addend(); N];
        let twice = self.double().addend();
        let mut i = 1;
        while i < N {
            // The order is larger than any of these factors.
            multiples[i] = match multiples[i - 1].point.add(&twice, false) {
                Some(sum) => sum.addend(),
                None => panic!(),
            };
            i += 1;
        }
        multiples
    }
}

/// `sum` with `digit` times the point whose odd multiples these are. The digit is odd or 0.
pub fn add_multiple(sum: Option<Point>, digit: i8, multiples: &[Addend]) -> Option<Point> {
    if digit == 0 {
        return sum;
    }
    let addend = &multiples[usize::from(digit.unsigned_abs() / 2)];
    let is_negative = digit < 0;
    match sum {
        Some(sum) => sum.add(addend, is_negative),
        None if is_negative => Some(Point { y: addend.point.y.times(-1), ..addend.point }),
        None => Some(addend.point),
    }
}
