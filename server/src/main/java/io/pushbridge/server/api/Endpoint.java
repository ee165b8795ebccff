package io.pushbridge.server.api;

import io.javalin.http.HandlerType;
import java.util.concurrent.CompletionStage;

/**
 * One operation of the API. Each has its place in the OpenAPI document; a test compares the two.
 *
 * @param method the HTTP method
 * @param path below {@code /v1}, with parameters in braces
 * @param handler what it does
 */
public record Endpoint(HandlerType method, String path, Handler handler) {

  /** Carries out a call. Runs on a thread of the HTTP port and must not block. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Carries out a call.
     *
     * @throws ProblemException if it is refused at once; the stage may fail with one, too
     */
    CompletionStage<ApiAnswer> handle(ApiCall call);
  }

  /** A reading operation. */
  public static Endpoint get(String path, Handler handler) {
    return new Endpoint(HandlerType.GET, path, handler);
  }

  /** An operation that adds something. */
  public static Endpoint post(String path, Handler handler) {
    return new Endpoint(HandlerType.POST, path, handler);
  }

  /** An operation that can be repeated. */
  public static Endpoint put(String path, Handler handler) {
    return new Endpoint(HandlerType.PUT, path, handler);
  }

  /** An operation that takes something away. */
  public static Endpoint delete(String path, Handler handler) {
    return new Endpoint(HandlerType.DELETE, path, handler);
  }
}
