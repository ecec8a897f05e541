// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** `tuple<A, B>` is `Tuple2<A, B>`; sixteen parts are the most that bindings know. */

export class Tuple1<A> {
  _0: A;

  constructor(_0: A) {
    this._0 = _0;
  }
}

export class Tuple2<A, B> {
  _0: A;
  _1: B;

  constructor(_0: A, _1: B) {
    this._0 = _0;
    this._1 = _1;
  }
}

export class Tuple3<A, B, C> {
  _0: A;
  _1: B;
  _2: C;

  constructor(_0: A, _1: B, _2: C) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
  }
}

export class Tuple4<A, B, C, D> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;

  constructor(_0: A, _1: B, _2: C, _3: D) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
  }
}

export class Tuple5<A, B, C, D, E> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
  }
}

export class Tuple6<A, B, C, D, E, F> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
  }
}

export class Tuple7<A, B, C, D, E, F, G> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
  }
}

export class Tuple8<A, B, C, D, E, F, G, H> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
  }
}

export class Tuple9<A, B, C, D, E, F, G, H, I> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H, _8: I) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
  }
}

export class Tuple10<A, B, C, D, E, F, G, H, I, J> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H, _8: I, _9: J) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
  }
}

export class Tuple11<A, B, C, D, E, F, G, H, I, J, K> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H, _8: I, _9: J, _10: K) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
  }
}

export class Tuple12<A, B, C, D, E, F, G, H, I, J, K, L> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;
  _11: L;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H, _8: I, _9: J, _10: K, _11: L) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
    this._11 = _11;
  }
}

export class Tuple13<A, B, C, D, E, F, G, H, I, J, K, L, M> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;
  _11: L;
  _12: M;

  constructor(_0: A, _1: B, _2: C, _3: D, _4: E, _5: F, _6: G, _7: H, _8: I, _9: J, _10: K, _11: L, _12: M) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
    this._11 = _11;
    this._12 = _12;
  }
}

export class Tuple14<A, B, C, D, E, F, G, H, I, J, K, L, M, N> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;
  _11: L;
  _12: M;
  _13: N;

  constructor(
    _0: A,
    _1: B,
    _2: C,
    _3: D,
    _4: E,
    _5: F,
    _6: G,
    _7: H,
    _8: I,
    _9: J,
    _10: K,
    _11: L,
    _12: M,
    _13: N,
  ) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
    this._11 = _11;
    this._12 = _12;
    this._13 = _13;
  }
}

export class Tuple15<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;
  _11: L;
  _12: M;
  _13: N;
  _14: O;

  constructor(
    _0: A,
    _1: B,
    _2: C,
    _3: D,
    _4: E,
    _5: F,
    _6: G,
    _7: H,
    _8: I,
    _9: J,
    _10: K,
    _11: L,
    _12: M,
    _13: N,
    _14: O,
  ) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
    this._11 = _11;
    this._12 = _12;
    this._13 = _13;
    this._14 = _14;
  }
}

export class Tuple16<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> {
  _0: A;
  _1: B;
  _2: C;
  _3: D;
  _4: E;
  _5: F;
  _6: G;
  _7: H;
  _8: I;
  _9: J;
  _10: K;
  _11: L;
  _12: M;
  _13: N;
  _14: O;
  _15: P;

  constructor(
    _0: A,
    _1: B,
    _2: C,
    _3: D,
    _4: E,
    _5: F,
    _6: G,
    _7: H,
    _8: I,
    _9: J,
    _10: K,
    _11: L,
    _12: M,
    _13: N,
    _14: O,
    _15: P,
  ) {
    this._0 = _0;
    this._1 = _1;
    this._2 = _2;
    this._3 = _3;
    this._4 = _4;
    this._5 = _5;
    this._6 = _6;
    this._7 = _7;
    this._8 = _8;
    this._9 = _9;
    this._10 = _10;
    this._11 = _11;
    this._12 = _12;
    this._13 = _13;
    this._14 = _14;
    this._15 = _15;
  }
}
