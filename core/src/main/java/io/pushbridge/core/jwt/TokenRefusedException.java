package io.pushbridge.core.jwt;

/** A token does not let its client in; the message says why, without anything of the token. */
public final class TokenRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean forbidden;

  private TokenRefusedException(String words, boolean forbidden) {
    super(words, null, false, false);
    this.forbidden = forbidden;
  }

  /** It is not a good token: of whom or for what it is, is not known. */
  public static TokenRefusedException invalid(String words) {
    return new TokenRefusedException(words, false);
  }

  /** It is a good token, and not for what its client wants. */
  public static TokenRefusedException forbidden(String words) {
    return new TokenRefusedException(words, true);
  }

  /** Whether the token itself is good. */
  public boolean isForbidden() {
    return forbidden;
  }
}
