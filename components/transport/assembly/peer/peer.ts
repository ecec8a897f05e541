/**
 * What a server does for its client beyond asking the chain.
 *
 * The four classes here do nothing: that is the peer of the plain builds, in which their calls vanish when they are compiled.
 * The entries of the stateful builds choose subclasses.
 */
import { Calls } from "./calls";
import { Sessions } from "./sessions";
import { Subscriptions } from "./subscriptions";
import { Tasks } from "./tasks";

export class Peer {
  constructor(
    readonly sessions: Sessions,
    readonly calls: Calls,
    readonly tasks: Tasks,
    readonly subscriptions: Subscriptions,
  ) {}
}

/** The peer of a server that only asks its chain. */
export function plainPeer(): Peer {
  return new Peer(new Sessions(), new Calls(), new Tasks(), new Subscriptions());
}
