/** What a client searches for: words, and how well a tool fits them. */
import { Span } from "../../lib/bytes/span";

/** Words after these do not count. */
const MOST_WORDS: i32 = 32;
/** Shorter words must be whole words of a text: `a` is in nearly all of them. */
const SHORTEST_INSIDE: i32 = 3;

/** A word counts twice where it is a whole word of the text, and once where it is inside of one. */
const IN_NAME: i32 = 4;
const IN_TITLE: i32 = 2;
const IN_DESCRIPTION: i32 = 1;
/** For a tool that is called exactly what the client searches for. */
const IS_NAME: i32 = 100;
/** Tools with more of the words come first, whatever the places. More than 32 words of 14 points, and the name. */
const PER_WORD: i32 = 1000;

export class Query {
  private readonly words: Array<Span> = [];

  constructor(private readonly text: Span) {
    const words = new Words(text);
    while (words.next() && this.words.length < MOST_WORDS) this.words.push(singular(words.word));
  }

  get isEmpty(): bool {
    return this.words.length == 0;
  }

  /** Tools with more points come first; those without any do not fit. */
  points(name: Span, title: Span | null, description: Span | null): i32 {
    let points = equalsIgnoringCase(name, this.text.trim()) ? IS_NAME : 0;
    for (let i = 0; i < this.words.length; i++) {
      const word = this.words[i];
      let found = IN_NAME * occurrence(word, name);
      if (title !== null) found += IN_TITLE * occurrence(word, title);
      if (description !== null) found += IN_DESCRIPTION * occurrence(word, description);
      if (found > 0) points += PER_WORD + found;
    }
    return points;
  }
}

/** 2 for a whole word of `text`, 1 for a part of a word, 0 for neither. */
function occurrence(word: Span, text: Span): i32 {
  const words = new Words(text);
  let best = 0;
  while (words.next()) {
    if (equalsIgnoringCase(singular(words.word), word)) return 2;
    if (word.length >= SHORTEST_INSIDE && isInside(word, words.word)) best = 1;
  }
  return best;
}

/** Walks through the words of a text: letters, digits and everything that is not ASCII; `get_weather` has two. */
class Words {
  /** The whole text before the first one. */
  word: Span;
  private at: i32 = 0;

  constructor(private readonly text: Span) {
    this.word = text;
  }

  next(): bool {
    const text = this.text;
    while (this.at < text.length && !isOfWord(text.byteAt(this.at))) this.at++;
    if (this.at == text.length) return false;
    const start = this.at;
    while (this.at < text.length && isOfWord(text.byteAt(this.at))) this.at++;
    this.word = text.slice(start, this.at);
    return true;
  }
}

function isOfWord(byte: i32): bool {
  const letter = byte | 0x20;
  return byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
}

/** `files` finds `file`, and the other way round. */
function singular(word: Span): Span {
  const hasEnding = word.length > 3 && lowerCase(word.byteAt(word.length - 1)) == 0x73;
  return hasEnding ? word.slice(0, word.length - 1) : word;
}

function isInside(word: Span, text: Span): bool {
  for (let from = 0; from + word.length <= text.length; from++) {
    if (equalsIgnoringCase(text.slice(from, from + word.length), word)) return true;
  }
  return false;
}

function equalsIgnoringCase(one: Span, other: Span): bool {
  if (one.length != other.length) return false;
  for (let i = 0; i < one.length; i++) {
    if (lowerCase(one.byteAt(i)) != lowerCase(other.byteAt(i))) return false;
  }
  return true;
}

function lowerCase(byte: i32): i32 {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
