package io.pushbridge.server.operations;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.pushbridge.core.Platform;
import io.pushbridge.server.admin.AdminRoutes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code GET /admin/server}: where the server listens and whether it serves. */
public final class ServerRoutes implements AdminRoutes {
  private static final JsonMapper JSON = new JsonMapper();

  private final String host;
  private final Map<String, Integer> ports;
  private final Platform platform;
  private final BooleanSupplier ready;

  /**
   * For a server that listens there.
   *
   * @param ports by the names of the doors
   * @param ready whether it serves
   */
  public ServerRoutes(
      String host, Map<String, Integer> ports, Platform platform, BooleanSupplier ready) {
    this.host = host;
    this.ports = new LinkedHashMap<>(ports);
    this.platform = platform;
    this.ready = ready;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(
        "/admin/server",
        ctx -> {
          ObjectNode answer = JSON.createObjectNode().put("host", host);
          ObjectNode listening = answer.putObject("ports");
          ports.forEach(listening::put);
          answer
              .put("ready", ready.getAsBoolean())
              .put("connected", platform.live().all().size())
              .put("apps", platform.apps().all().size())
              .put("time", platform.clock().instant().toString());
          ctx.contentType("application/json").result(answer.toString());
        });
  }
}
