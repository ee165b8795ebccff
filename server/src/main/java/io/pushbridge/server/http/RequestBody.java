package io.pushbridge.server.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.Optional;

/** Reads bodies within the listener's bound. */
public final class RequestBody {
  private RequestBody() {}

  /**
   * The body; empty if it is too long.
   *
   * @throws ServiceUnavailableResponse if so many bodies are on their way that there was no room
   */
  public static Optional<byte[]> read(Context ctx) {
    if (ctx.req().getAttribute(EagerBodies.REFUSED) != null) {
      throw new ServiceUnavailableResponse();
    }
    try {
      return Optional.of(ctx.bodyAsBytes());
    } catch (HttpResponseException tooLong) {
      return Optional.empty();
    }
  }
}
