package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app jwt set}. */
@Command(
    name = "set",
    description = {
      "Sets which tokens let clients in over Socket.IO and MQTT. What is not said stays as it is.",
      "A new key takes the place of one with the same id, or is added to the others."
    })
final class JwtSetTask extends JwtAnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(
      names = "--secret-from",
      paramLabel = "FILE",
      description = "a secret for HS256 stands in this file: 32 bytes or more")
  private Path secret;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "a public key or certificate in PEM: RSA for RS256, P-256 for ES256")
  private Path publicKey;

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      description = "the kid of the key, by which tokens may name it")
  private String id;

  @Option(names = "--jwks", paramLabel = "FILE", description = "a JSON Web Key Set")
  private Path jwks;

  @Option(
      names = "--drop-key",
      paramLabel = "ID",
      description = "forget the key of this id; repeatable")
  private List<String> dropped = List.of();

  @Option(
      names = "--issuer",
      paramLabel = "TEXT",
      description = "what iss must be; empty for anything")
  private String issuer;

  @Option(
      names = "--audience",
      paramLabel = "TEXT",
      description = "what must be among aud; empty for anything")
  private String audience;

  @Option(
      names = "--leeway",
      paramLabel = "TIME",
      description = "how far the clock of who signs may be off: 0, 30s (the default), 2m")
  private String leeway;

  @Option(
      names = "--max-lifetime",
      paramLabel = "TIME",
      description = "how long a token may be good: 90s, 15m, 24h, 7d; 0 for any time (the default)")
  private String lifetime;

  @Option(
      names = "--required",
      negatable = true,
      description = "whether nobody is let in without a token")
  private Boolean required;

  JwtSetTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    if (secret != null && publicKey != null) {
      throw new IOException("one key at a time: --secret-from or --public-key");
    }
    Optional<String> shared = secret(secret);
    if (shared.isPresent()) {
      key(body).put("secret", shared.get());
    }
    if (publicKey != null) {
      key(body).put("publicKey", Files.readString(absolute(publicKey)));
    }
    if (jwks != null) {
      body.put("jwks", Files.readString(absolute(jwks)));
    }
    dropped.forEach(body.withArray("dropKeys")::add);
    name(body, "issuer", issuer);
    name(body, "audience", audience);
    if (leeway != null) {
      body.put("leewaySeconds", TimeSpan.seconds(leeway));
    }
    if (lifetime != null) {
      body.put("maxLifetimeSeconds", TimeSpan.seconds(lifetime));
    }
    if (required != null) {
      body.put("required", required);
    }
    return call("PATCH", path(app) + "/jwt", Optional.of(body));
  }

  private ObjectNode key(ObjectNode body) {
    return body.withArray("keys").addObject().put("id", id == null ? "" : id);
  }

  private static void name(ObjectNode body, String key, String text) {
    if (text != null) {
      body.put(key, text.isEmpty() ? null : text);
    }
  }
}
