/** Where an answer goes. Only the builds for HTTP know what that is, `Reply`: others have no bindings for it. */
export abstract class Outgoing {}
