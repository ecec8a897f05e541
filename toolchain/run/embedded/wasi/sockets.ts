import { absentResource } from "./absent-resource.ts";

/** The imports `wasi:sockets/*`. Adapters import them even in components that do not use them; every call is denied. */
export function wasiSockets(): Record<string, object> {
  return {
    "wasi:sockets/network": { Network, networkErrorCode: () => undefined },
    "wasi:sockets/instance-network": { instanceNetwork: () => new Network() },
    "wasi:sockets/ip-name-lookup": { ResolveAddressStream: absentResource(), resolveAddresses: deny },
    "wasi:sockets/tcp": { TcpSocket: absentResource() },
    "wasi:sockets/tcp-create-socket": { createTcpSocket: deny },
    "wasi:sockets/udp": {
      UdpSocket: absentResource(),
      IncomingDatagramStream: absentResource(),
      OutgoingDatagramStream: absentResource(),
    },
    "wasi:sockets/udp-create-socket": { createUdpSocket: deny },
  };
}

/** The resource `wasi:sockets/network.network`, which nothing can be done with. */
class Network {
  readonly reachable = false;
}

function deny(): never {
  throw "access-denied";
}
