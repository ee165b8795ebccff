package io.pushbridge.server.config;

import io.netty.util.NetUtil;
import io.pushbridge.server.config.ListenConfiguration.Clients;
import io.pushbridge.server.config.ListenConfiguration.Door;
import io.pushbridge.server.config.ListenConfiguration.Network;
import io.pushbridge.server.config.ListenConfiguration.Proxy;
import io.pushbridge.server.config.ListenConfiguration.SecurePorts;
import io.pushbridge.server.config.ListenConfiguration.SubjectPart;
import io.pushbridge.server.config.ListenConfiguration.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads how the doors are guarded. */
final class ListenValues {
  private static final String NONE = "none";
  private static final String ALL = "all";
  private static final int TWO_YEARS = 63_072_000;
  private static final int DAY = 86_400;

  private final Values values;

  private ListenValues(Values values) {
    this.values = values;
  }

  static ListenConfiguration read(Values values) {
    return new ListenValues(values).read();
  }

  private ListenConfiguration read() {
    Optional<Tls> tls = tls();
    SecurePorts ports =
        new SecurePorts(
            values.portOrOff(Setting.MQTT_TLS_PORT),
            values.portOrOff(Setting.MQTT_WSS_PORT),
            values.portOrOff(Setting.SOCKETIO_TLS_PORT),
            values.portOrOff(Setting.HTTP_TLS_PORT));
    Proxy proxy = new Proxy(doors(), networks());
    Duration handshake = Duration.ofSeconds(values.number(Setting.HANDSHAKE_SECONDS, 1, 120));
    return tls.isPresent() || !proxy.doors().isEmpty()
        ? new ListenConfiguration(
            tls, tls.isPresent() ? ports : ListenConfiguration.NONE.ports(), proxy, handshake)
        : ListenConfiguration.NONE;
  }

  private Optional<Tls> tls() {
    Optional<String> certificate = values.optional(Setting.TLS_CERTIFICATE);
    Optional<String> key = values.optional(Setting.TLS_KEY);
    Duration every = Duration.ofSeconds(values.number(Setting.TLS_CHECK, 1, DAY));
    Duration hsts = Duration.ofSeconds(values.number(Setting.HTTP_HSTS, 0, TWO_YEARS));
    boolean admin = values.choice(Setting.ADMIN_TLS, new Boolean[] {false, true}, String::valueOf);
    Optional<Clients> clients = clients();
    if (certificate.isEmpty()) {
      needsCertificate(Setting.TLS_KEY, key.isPresent());
      needsCertificate(Setting.TLS_CLIENT_AUTHORITIES, clients.isPresent());
      needsCertificate(Setting.ADMIN_TLS, admin);
      return Optional.empty();
    }
    if (key.isEmpty()) {
      values.problem(Setting.TLS_KEY, "must name the key of tls.certificate");
      return Optional.empty();
    }
    return Optional.of(
        new Tls(
            values.path(Setting.TLS_CERTIFICATE),
            values.path(Setting.TLS_KEY),
            every,
            clients,
            admin,
            hsts));
  }

  private void needsCertificate(Setting setting, boolean given) {
    if (given) {
      values.problem(setting, "needs tls.certificate");
    }
  }

  private Optional<Clients> clients() {
    String[] presence = {"optional", "required"};
    boolean required =
        values.choice(Setting.TLS_CLIENT_CERTIFICATES, presence, word -> word).equals(presence[1]);
    Optional<SubjectPart> id = part(Setting.TLS_CLIENT_ID);
    Optional<SubjectPart> app = part(Setting.TLS_APP);
    if (values.optional(Setting.TLS_CLIENT_AUTHORITIES).isEmpty()) {
      if (required) {
        values.problem(Setting.TLS_CLIENT_CERTIFICATES, "needs tls.client-authorities");
      }
      return Optional.empty();
    }
    Path authorities = values.path(Setting.TLS_CLIENT_AUTHORITIES);
    return Optional.of(new Clients(authorities, required, id, app));
  }

  private Optional<SubjectPart> part(Setting setting) {
    List<Optional<SubjectPart>> choices = new ArrayList<>(List.of(Optional.empty()));
    Arrays.stream(SubjectPart.values()).map(Optional::of).forEach(choices::add);
    return choices.get(
        values.choice(
            setting,
            range(choices.size()),
            i -> choices.get(i).map(part -> part.name().toLowerCase(Locale.ROOT)).orElse(NONE)));
  }

  private static Integer[] range(int size) {
    Integer[] numbers = new Integer[size];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private Set<Door> doors() {
    Set<Door> doors = EnumSet.noneOf(Door.class);
    for (String name : values.list(Setting.PROXY_DOORS)) {
      Optional<Door> door =
          Arrays.stream(Door.values()).filter(one -> nameOf(one).equals(name)).findFirst();
      if (name.equals(ALL)) {
        doors.addAll(EnumSet.allOf(Door.class));
      } else if (door.isPresent()) {
        doors.add(door.get());
      } else {
        List<String> known = Arrays.stream(Door.values()).map(ListenValues::nameOf).toList();
        values.problem(
            Setting.PROXY_DOORS,
            "names '%s', which is no port of ours%s".formatted(name, Suggestion.near(name, known)));
      }
    }
    return doors;
  }

  private static String nameOf(Door door) {
    return door.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private List<Network> networks() {
    List<Network> networks = new ArrayList<>();
    for (String text : values.list(Setting.PROXY_FROM)) {
      Optional<Network> network = network(text);
      network.ifPresent(networks::add);
      if (network.isEmpty()) {
        values.problem(
            Setting.PROXY_FROM, "has '%s', which is no network like 10.0.0.0/8".formatted(text));
      }
    }
    return networks;
  }

  private static Optional<Network> network(String text) {
    String[] parts = text.split("/", 2);
    boolean v4 = NetUtil.isValidIpV4Address(parts[0]);
    if (!v4 && !NetUtil.isValidIpV6Address(parts[0])) {
      return Optional.empty();
    }
    int most = v4 ? 32 : 128;
    try {
      int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : most;
      return bits >= 0 && bits <= most
          ? Optional.of(new Network(parts[0], bits))
          : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}
