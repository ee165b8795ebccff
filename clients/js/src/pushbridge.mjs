export { PushbridgeClient, connect } from "./client.mjs";
export {
  ConnectError,
  DisconnectedError,
  EvictedError,
  InvalidArgumentError,
  PushbridgeError,
  RefusedError,
  TimeoutError,
} from "./errors.mjs";
export { Message } from "./inbox.mjs";
