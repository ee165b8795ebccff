package io.pushbridge.broker.registration;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** One of the services, whatever the form of its requests. Thread-safe; never blocks. */
interface Service {
  /** Where it is asked over HTTP. */
  String path();

  /**
   * Answers a request.
   *
   * @param body its JSON, or whatever came
   * @param reached the address by which the client reached the server
   * @return the answer's JSON on one line; never fails
   */
  CompletionStage<String> answer(byte[] body, InetSocketAddress reached);
}
