/** Which keys of a host's bucket are listed, and under which names: those of the framework all, as they are. */
import { Utf8 } from "../../bindings/abi";

export class KeyView {
  /** Whether the key may be listed; decided by the key alone. */
  shows(_key: Utf8): bool {
    return true;
  }

  /** The name of a key that may be listed, or nothing when it is not listed after all. */
  nameOf(key: Utf8): Utf8 | null {
    return key;
  }

  /** Whether the lister may see this cursor of the host's, which may be a key. */
  mayReveal(_cursor: Utf8): bool {
    return true;
  }

  /** The names of the keys of one page of the host's that are listed. */
  namesOf(keys: Array<Utf8>): Array<Utf8> {
    const names = new Array<Utf8>();
    for (let i = 0, n = keys.length; i < n; i++) {
      if (!this.shows(keys[i])) continue;
      const name = this.nameOf(keys[i]);
      if (name !== null) names.push(name);
    }
    return names;
  }
}
