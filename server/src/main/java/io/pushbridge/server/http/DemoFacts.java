package io.pushbridge.server.http;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the demo page has to know; both are public.
 *
 * @param appKey the demo app's appkey, if there is a demo app
 * @param socketIoPort where its Socket.IO client connects to
 */
public record DemoFacts(Supplier<Optional<String>> appKey, IntSupplier socketIoPort) {}
