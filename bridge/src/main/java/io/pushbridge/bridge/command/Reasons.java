package io.pushbridge.bridge.command;

/** Why a command failed, in the words that clients know (socketio-api.md §1 and §4). */
public final class Reasons {
  /** A command came before a successful connect. */
  public static final String NOT_CONNECTED = "not connected";

  /** Something of ours failed; trying again makes sense. Never more detail than this. */
  public static final String SERVER_ERROR = "server error";

  /** Appkey missing or unknown, or customid or session id outside its syntax. */
  public static final String REG_FAILED = "reg failed";

  /** The app lets nobody in without a token. */
  public static final String TOKEN_REQUIRED = "token required";

  /** A token that does not let its client in; the reason follows. */
  public static final String TOKEN_REFUSED = "token refused: ";

  /** The token that the client logged in with is good no more. */
  public static final String TOKEN_EXPIRED = "token expired";

  /** The older connection of the session did not end in time; JS clients retry by themselves. */
  public static final String SESSION_IN_USE = "the session id is in use";

  /** The app has as many connections as it may have. */
  public static final String TOO_MANY_CONNECTIONS = "too many connections";

  static final String INVALID_TOPIC = "invalid topic";
  static final String INVALID_ALIAS = "invalid alias";
  static final String BROKER_ERROR = "Broker Error";
  static final String NO_UID_FOUND = "error 3 (no uid found)";
  static final String MESSAGE_TOO_LARGE = "message too large";
  static final String TOO_MANY_SUBSCRIPTIONS = "too many subscriptions";
  static final String PERMISSION_DENIED = "permission denied";
  static final String RATE_LIMITED = "rate limited";
  static final String INVALID_BUNDLE_ID = "invalid bundle_id";
  static final String INVALID_APN_JSON = "invalid apn_json";
  static final String INVALID_ENVIRONMENT = "invalid environment";

  private Reasons() {}
}
