package io.pushbridge.server.operations;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.pushbridge.core.Platform;
import io.pushbridge.server.admin.AdminRoutes;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code GET /admin/server}: where the server listens, the certificate it shows there, and whether
 * it serves.
 */
public final class ServerRoutes implements AdminRoutes {
  private static final JsonMapper JSON = new JsonMapper();

  private final String host;
  private final Map<String, Integer> plain;
  private final Map<String, Integer> ciphered;
  private final Supplier<Optional<X509Certificate>> certificate;
  private final Platform platform;
  private final BooleanSupplier ready;

  /**
   * Where a server listens.
   *
   * @param host of all of them
   * @param plain ports by the names of the doors
   * @param ciphered ports by the same names
   * @param certificate what is shown at the ciphered ones at the moment
   */
  public record Listening(
      String host,
      Map<String, Integer> plain,
      Map<String, Integer> ciphered,
      Supplier<Optional<X509Certificate>> certificate) {}

  /**
   * For a server that listens there.
   *
   * @param ready whether it serves
   */
  public ServerRoutes(Listening listening, Platform platform, BooleanSupplier ready) {
    this.host = listening.host();
    this.plain = new LinkedHashMap<>(listening.plain());
    this.ciphered = new LinkedHashMap<>(listening.ciphered());
    this.certificate = listening.certificate();
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
          plain.forEach(listening::put);
          if (!ciphered.isEmpty()) {
            ObjectNode tls = answer.putObject("tls");
            ObjectNode ports = tls.putObject("ports");
            ciphered.forEach(ports::put);
            certificate.get().ifPresent(shown -> tls.put("certificate", encoded(shown)));
          }
          answer
              .put("ready", ready.getAsBoolean())
              .put("connected", platform.live().all().size())
              .put("apps", platform.apps().all().size())
              .put("time", platform.clock().instant().toString());
          ctx.contentType("application/json").result(answer.toString());
        });
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the certificate cannot be written", e);
    }
  }
}
