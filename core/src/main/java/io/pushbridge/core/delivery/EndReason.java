package io.pushbridge.core.delivery;

/** Why a connection ended or is to end. */
public enum EndReason {
  /** The client said goodbye. */
  LEFT,
  /** The connection broke, or the client went silent. */
  LOST,
  /** A newer connection has the same session. */
  TAKEN_OVER,
  /** It did not take its messages as fast as they came. */
  TOO_SLOW,
  /** It broke its protocol. */
  PROTOCOL_ERROR,
  /** Something of ours failed; the client should try again. */
  SERVER_ERROR,
  /** The token that it logged in with is good no more. */
  TOKEN_EXPIRED,
  /** An operator ended it, or its app is gone. */
  ENDED_BY_OPERATOR,
  /** The server stops. */
  SHUTDOWN
}
