package io.pushbridge.server.http;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the demo page has to know; all of it is public.
 *
 * @param appKey the demo app's appkey, if there is a demo app
 * @param socketIoPort where the Socket.IO client of a page that came by HTTP connects to
 * @param socketIoTlsPort the same by HTTPS
 */
public record DemoFacts(
    Supplier<Optional<String>> appKey, IntSupplier socketIoPort, IntSupplier socketIoTlsPort) {

  /** For a page that came by this scheme. */
  int socketIoPort(String scheme) {
    return (scheme.equals("https") ? socketIoTlsPort : socketIoPort).getAsInt();
  }
}
