package io.pushbridge.broker.registration;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * Tells the address of the broker (native-mqtt.md §6), whatever is asked: the one that the operator
 * has set, or that by which the client has reached this service.
 */
final class TicketService implements Service {
  private final Optional<String> brokerUrl;
  private final IntSupplier mqttPort;

  TicketService(Optional<String> brokerUrl, IntSupplier mqttPort) {
    this.brokerUrl = brokerUrl;
    this.mqttPort = mqttPort;
  }

  @Override
  public String path() {
    return "/";
  }

  @Override
  public CompletionStage<String> answer(byte[] body, InetSocketAddress reached) {
    String url = brokerUrl.orElseGet(() -> urlOf(reached.getAddress()));
    return CompletableFuture.completedFuture("{\"c\":\"" + url + "\"}");
  }

  private String urlOf(InetAddress address) {
    String host = address.getHostAddress();
    int scope = host.indexOf('%');
    String literal = scope < 0 ? host : host.substring(0, scope);
    String written = address instanceof Inet6Address ? "[" + literal + "]" : literal;
    return "tcp://" + written + ":" + mqttPort.getAsInt();
  }
}
