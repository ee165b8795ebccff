package io.pushbridge.server.api;

import io.pushbridge.core.Platform;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.ArrayList;
import java.util.List;

/** Every operation that the API offers. */
public final class ApiEndpoints {
  private ApiEndpoints() {}

  /**
   * Those over this platform.
   *
   * @param messageBytes the longest message body
   */
  public static List<Endpoint> over(
      Platform platform, MessageLog log, SessionRegistry registry, int messageBytes) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new MessageEndpoints(platform, log, messageBytes).all());
    all.addAll(new MessageStatusEndpoint(platform.wakeUps()).all());
    all.addAll(new AliasEndpoints(platform, registry).all());
    all.addAll(new DeviceTokenEndpoints(platform.tokens(), registry).all());
    return List.copyOf(all);
  }
}
