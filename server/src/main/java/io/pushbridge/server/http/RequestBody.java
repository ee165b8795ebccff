package io.pushbridge.server.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads bodies within the listener's bound. */
public final class RequestBody {
  /** The longest body that is read to its end only to be thrown away. */
  private static final long LONGEST_THROWN_AWAY = 32L << 20;

  private static final int PIECE = 16 << 10;

  private RequestBody() {}

  /**
   * The body; empty if it is too long. A caller that sends a moderate one still gets to read the
   * answer: one that is cut off while it writes often does not. A longer one, or one whose length
   * is not said, is cut off.
   */
  public static Optional<byte[]> read(Context ctx) {
    try {
      return Optional.of(ctx.bodyAsBytes());
    } catch (HttpResponseException tooLong) {
      long length = ctx.req().getContentLengthLong();
      if (length < 0 || length > LONGEST_THROWN_AWAY || !throwAway(ctx)) {
        ctx.header("Connection", "close");
      }
      return Optional.empty();
    }
  }

  /** Whether the caller sent it to its end. */
  private static boolean throwAway(Context ctx) {
    byte[] piece = new byte[PIECE];
    try {
      InputStream body = ctx.req().getInputStream();
      int read = body.read(piece);
      while (read >= 0) {
        read = body.read(piece);
      }
      return true;
    } catch (IOException brokenOff) {
      return false;
    }
  }
}
