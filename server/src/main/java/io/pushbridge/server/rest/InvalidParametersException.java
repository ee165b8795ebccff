package io.pushbridge.server.rest;

/** A field is missing or malformed: status 1 (rest-api.md §2.3). */
final class InvalidParametersException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidParametersException(String field) {
    // Thrown for every bad request of the world: without the cost of a stack trace.
    super(field, null, false, false);
  }
}
