package io.pushbridge.server.rest;

import java.time.Duration;

/**
 * The answer to one call.
 *
 * @param httpStatus 200 for every answer of the API itself (rest-api.md §2.3), 429 for a caller
 *     that is too fast
 * @param json the JSON text
 * @param retryAfter when a caller that is too fast may try again; zero if that is not known
 */
public record RestAnswer(int httpStatus, String json, Duration retryAfter) {
  static RestAnswer of(String json) {
    return new RestAnswer(200, json, Duration.ZERO);
  }
}
