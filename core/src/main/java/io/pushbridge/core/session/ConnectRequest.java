package io.pushbridge.core.session;

import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import java.util.Objects;
import java.util.Optional;

/**
 * A client that has shown its credentials and wants to be connected.
 *
 * @param name its session's name
 * @param durable whether the session outlives the connection
 * @param fresh whether what a former session of this name left is forgotten
 * @param expirySeconds how long a durable session outlives its connection
 * @param receipts whether the client is told of the first acknowledgement of its messages
 * @param uid the uid that was kept for a durable session of this name; 0 if none was
 * @param login the token it showed, if it showed one
 */
public record ConnectRequest(
    SessionName name,
    boolean durable,
    boolean fresh,
    long expirySeconds,
    boolean receipts,
    long uid,
    Optional<TokenLogin> login) {

  /** Checks that nothing is missing. */
  public ConnectRequest {
    Objects.requireNonNull(name);
    Objects.requireNonNull(login);
  }

  /** Of a client for whom no uid was kept, without a token. */
  public ConnectRequest(
      SessionName name, boolean durable, boolean fresh, long expirySeconds, boolean receipts) {
    this(name, durable, fresh, expirySeconds, receipts, 0, Optional.empty());
  }

  /** The same of a client for whom this uid was kept. */
  public ConnectRequest withUid(long kept) {
    return new ConnectRequest(name, durable, fresh, expirySeconds, receipts, kept, login);
  }

  /** The same of a client that showed this token, or none. */
  public ConnectRequest withLogin(Optional<TokenLogin> shown) {
    return new ConnectRequest(name, durable, fresh, expirySeconds, receipts, uid, shown);
  }

  /** A session that is kept for ever and resumed. */
  public static ConnectRequest durable(SessionName name, boolean receipts) {
    return new ConnectRequest(name, true, false, SessionRecord.NEVER_EXPIRES, receipts);
  }

  /**
   * A session that ends with its connection.
   *
   * @param fresh whether a durable session of the same name may be there and is to be forgotten
   */
  public static ConnectRequest passing(SessionName name, boolean fresh, boolean receipts) {
    return new ConnectRequest(name, false, fresh, 0, receipts);
  }
}
