/** Node's `diagnostics_channel`: nothing outside of the program subscribes. */

type Subscriber = (message: unknown, name: string) => void;

export class Channel {
  readonly name: string;
  readonly #subscribers = new Set<Subscriber>();

  constructor(name: string) {
    this.name = name;
  }
  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }
  publish(message: unknown): void {
    for (const subscriber of this.#subscribers) subscriber(message, this.name);
  }
  subscribe(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }
  unsubscribe(subscriber: Subscriber): boolean {
    return this.#subscribers.delete(subscriber);
  }
}

const channels = new Map<string, Channel>();

export function channel(name: string): Channel {
  const known = channels.get(name) ?? new Channel(name);
  channels.set(name, known);
  return known;
}

export function hasSubscribers(name: string): boolean {
  return channels.get(name)?.hasSubscribers === true;
}

export function subscribe(name: string, subscriber: Subscriber): void {
  channel(name).subscribe(subscriber);
}

export function unsubscribe(name: string, subscriber: Subscriber): boolean {
  return channel(name).unsubscribe(subscriber);
}

export default { Channel, channel, hasSubscribers, subscribe, unsubscribe };
