package io.pushbridge.broker.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.registration.Registering;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration and tickets in the bytes of native-mqtt.md §5 and §6. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceServicesTest {
  private static final String HOST = "127.0.0.1";
  private static final AppKey APP = new AppKey("567a4a754407a3cd028aaf6b");
  private static final AppKey SMALL = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final int MQTT_PORT = 1883;
  private static final Pattern REGISTRATION =
      Pattern.compile(
          "\\{\"u\": \"(\\d{19})\", \"p\": \"([0-9a-f]{13})\","
              + " \"c\": \"(\\d{10}-\\d{12})\", \"d\": \"([0-9a-f]{32}|[^\"]+)\"}");

  private final EventLoopGroup acceptors = new NioEventLoopGroup(1);
  private final EventLoopGroup workers = new NioEventLoopGroup(1);
  private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
  private Registering registering;
  private DeviceServices services;

  @BeforeAll
  void start() {
    Apps apps = Apps.load(store.appCatalog()).toCompletableFuture().join();
    save(apps, APP, AppLimits.DEFAULT);
    save(apps, SMALL, AppLimits.DEFAULT.with(AppLimit.REGISTRATIONS, 0));
    registering = new Registering(apps, store.registrations(), store.sessionRegistry());
    services = start(options(Optional.empty(), DeviceServicesOptions.PATIENCE));
  }

  private static void save(Apps apps, AppKey key, AppLimits limits) {
    App app = new App(key, key.text(), new Secret("sec-" + key), new Secret("device"), limits);
    apps.save(app).toCompletableFuture().join();
  }

  private static DeviceServicesOptions options(Optional<String> url, Duration patience) {
    OptionalInt any = OptionalInt.of(0);
    return new DeviceServicesOptions(HOST, any, any, any, any, url, patience);
  }

  private DeviceServices start(DeviceServicesOptions options) {
    return DeviceServices.start(options, registering, () -> MQTT_PORT, acceptors, workers);
  }

  @AfterAll
  void stop() {
    services.close();
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    store.close();
  }

  /** Everything that comes until the server closes the connection. */
  private static byte[] ask(OptionalInt port, byte[]... pieces) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt())) {
      socket.setSoTimeout(60_000);
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      for (byte[] piece : pieces) {
        out.write(piece);
        out.flush();
      }
      return socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      return new byte[0];
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] framed(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[3 + body.length];
    frame[0] = 1;
    frame[1] = (byte) (body.length >> 8);
    frame[2] = (byte) body.length;
    System.arraycopy(body, 0, frame, 3, body.length);
    return frame;
  }

  private static String posted(OptionalInt port, String path, String json) throws IOException {
    String request =
        "POST %s HTTP/1.1\r\nHost: reg.yunba.io:8383\r\nAccept: */*\r\nContent-Type:"
            + " application/json\r\nContent-Length: %d\r\n\r\n%s";
    return new String(
        ask(port, ascii(request.formatted(path, json.length(), json))), StandardCharsets.UTF_8);
  }

  private static String bodyOf(String response) {
    assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
    int end = response.indexOf("\r\n\r\n");
    String body = response.substring(end + 4);
    assertThat(response.substring(0, end)).contains("content-length: " + body.length());
    return body;
  }

  private Matcher registered(String json) {
    Matcher matcher = REGISTRATION.matcher(json);
    assertThat(matcher.matches()).as(json).isTrue();
    return matcher;
  }

  private String registerOverTcp(String json) throws IOException {
    byte[] answer = ask(services.registrationTcp(), framed(json));
    assertThat(answer)
        .isEqualTo(framed(new String(answer, 3, answer.length - 3, StandardCharsets.UTF_8)));
    return new String(answer, 3, answer.length - 3, StandardCharsets.UTF_8);
  }

  @Test
  void registersOverHttp() throws Exception {
    String body =
        bodyOf(
            posted(
                services.registrationHttp(),
                "/device/reg/",
                "{\"a\": \"567a4a754407a3cd028aaf6b\", \"p\":4, \"d\": \"mydev\"}"));
    Matcher first = registered(body);
    assertThat(first.group(4)).isEqualTo("mydev");
    assertThat(registerOverTcp("{\"a\":\"567a4a754407a3cd028aaf6b\",\"d\":\"mydev\"}"))
        .isEqualTo(body);
  }

  @Test
  void registersOverTcpInTheLengthOfTheDump() throws Exception {
    byte[] answer =
        ask(services.registrationTcp(), framed("{\"a\": \"567a4a754407a3cd028aaf6b\", \"p\":4}"));
    assertThat(Arrays.copyOf(answer, 3)).containsExactly(1, 0, 0x7b);
    assertThat(answer).hasSize(126);
    Matcher first = registered(new String(answer, 3, 0x7b, StandardCharsets.US_ASCII));
    Matcher second =
        registered(registerOverTcp("{\"a\": \"567a4a754407a3cd028aaf6b\", \"p\":\"2\"}"));
    for (int i = 1; i <= 4; i++) {
      assertThat(second.group(i)).isNotEqualTo(first.group(i));
    }
  }

  @Test
  void whatIsRegisteredCanBeFound() throws Exception {
    Matcher given = registered(registerOverTcp("{\"a\":\"567a4a754407a3cd028aaf6b\",\"d\":\"\"}"));
    assertThat(
            registering
                .withUserName(given.group(1))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS))
        .hasValueSatisfying(
            device -> {
              assertThat(device.password().reveal()).isEqualTo(given.group(2));
              assertThat(device.clientId()).isEqualTo(given.group(3));
              assertThat(device.deviceId()).isEqualTo(given.group(4));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"p\":4}",
        "{\"a\":4}",
        "{\"a\":\"nothing\"}",
        "{\"a\":\"000000000000000000000000\"}",
        "{\"a\":\"52fcc04c4dc903d66d6f8f92\"}"
      })
  void whoCannotBeRegisteredIsToldSo(String json) throws Exception {
    assertThat(registerOverTcp(json)).isEqualTo("{\"e\":1}");
    assertThat(bodyOf(posted(services.registrationHttp(), "/device/reg/", json)))
        .isEqualTo("{\"e\":1}");
  }

  @Test
  void deviceIdsAreBoundedAndEscaped() throws Exception {
    String app = "{\"a\":\"567a4a754407a3cd028aaf6b\",\"d\":\"%s\"}";
    assertThat(registerOverTcp(app.formatted("x".repeat(201)))).isEqualTo("{\"e\":1}");
    assertThat(registerOverTcp(app.formatted("q\\\"q"))).endsWith("\"d\": \"q\\\"q\"}");
    assertThat(registerOverTcp(app.formatted("x".repeat(200)))).hasSizeLessThan(500);
  }

  @Test
  void headersMayEndWithBareLineFeeds() throws Exception {
    String json = "{\"a\": \"567a4a754407a3cd028aaf6b\", \"p\":4}";
    String request =
        "POST /device/reg/ HTTP/1.1\r\nHost: reg.yunba.io:8383\r\nAccept: application/json\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\n\n"
            + json;
    registered(
        bodyOf(
            new String(
                ask(services.registrationHttp(), ascii(request)), StandardCharsets.US_ASCII)));
  }

  @Test
  void requestsMayComeInPieces() throws Exception {
    String json = "{\"a\":\"567a4a754407a3cd028aaf6b\"}";
    byte[] frame = framed(json);
    byte[][] pieces = new byte[frame.length][];
    for (int i = 0; i < frame.length; i++) {
      pieces[i] = new byte[] {frame[i]};
    }
    byte[] answer = ask(services.registrationTcp(), pieces);
    registered(new String(answer, 3, answer.length - 3, StandardCharsets.US_ASCII));
  }

  @Test
  void ticketsNameTheAddressThatWasReached() throws Exception {
    String json = "{\"a\":\"567a4a754407a3cd028aaf6b\",\"n\":\"1\",\"v\":\"v1.0.0\",\"o\":\"1\"}";
    String expected = "{\"c\":\"tcp://127.0.0.1:1883\"}";
    assertThat(bodyOf(posted(services.ticketHttp(), "/", json))).isEqualTo(expected);
    assertThat(ask(services.ticketTcp(), framed(json))).isEqualTo(framed(expected));
    assertThat(framed(expected)).startsWith(1, 0, 0x1c);
    assertThat(bodyOf(posted(services.ticketHttp(), "/", ""))).isEqualTo(expected);
    assertThat(ask(services.ticketTcp(), framed("nonsense"))).isEqualTo(framed(expected));
    assertThat(ask(services.ticketTcp(), framed(""))).isEqualTo(framed(expected));
  }

  @Test
  void ticketsNameTheAddressThatIsSet() throws Exception {
    String url = "tcp://203.0.113.77:1884";
    try (DeviceServices other = start(options(Optional.of(url), DeviceServicesOptions.PATIENCE))) {
      assertThat(ask(other.ticketTcp(), framed("{}"))).isEqualTo(framed("{\"c\":\"" + url + "\"}"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.77:1883",
        "ssl://203.0.113.77:8883",
        "tcp://203.0.113.77",
        "tcp://a b:1883",
        "tcp://a-host-name-that-no-c-sdk-has-room-for.example.org:1883"
      })
  void addressesThatNoSdkTakesAreRefused(String url) {
    assertThatThrownBy(() -> options(Optional.of(url), DeviceServicesOptions.PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void someAddressesAreNotForEverySdk() {
    assertThat(DeviceServicesOptions.isForEverySdk("tcp://203.0.113.77:1883")).isTrue();
    assertThat(DeviceServicesOptions.isForEverySdk("tcp://push.example.org:1883")).isFalse();
    assertThat(DeviceServicesOptions.isForEverySdk("tcp://203.0.113.77:18830")).isFalse();
  }

  @Test
  void otherRequestsAreRefused() throws Exception {
    assertThat(posted(services.registrationHttp(), "/other", "{}")).startsWith("HTTP/1.1 404 ");
    assertThat(ask(services.registrationHttp(), ascii("GET /device/reg/ HTTP/1.1\r\n\r\n")))
        .asString()
        .startsWith("HTTP/1.1 405 ");
    assertThat(ask(services.registrationHttp(), ascii("nonsense\r\n\r\n")))
        .asString()
        .startsWith("HTTP/1.1 400 ");
    assertThat(ask(services.registrationTcp(), new byte[] {2})).isEmpty();
    assertThat(ask(services.registrationTcp(), new byte[] {1, (byte) 0xff, (byte) 0xff})).isEmpty();
  }

  @Test
  void aRequestThatIsTooLongIsRefused() throws Exception {
    try (DeviceServices hasty = start(options(Optional.empty(), Duration.ofSeconds(2)))) {
      assertThat(posted(hasty.registrationHttp(), "/device/reg/", "x".repeat(5_000)))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whoDoesNotSayWhatItWantsIsSentAway(int bytes) throws Exception {
    try (DeviceServices hasty = start(options(Optional.empty(), Duration.ofMillis(200)))) {
      assertThat(ask(hasty.registrationTcp(), Arrays.copyOf(new byte[] {1, 0}, bytes))).isEmpty();
      assertThat(ask(hasty.ticketHttp(), ascii("POST".substring(0, bytes)))).isEmpty();
    }
  }

  @Test
  void eachFormCanBeOff() {
    OptionalInt any = OptionalInt.of(0);
    OptionalInt off = OptionalInt.empty();
    try (DeviceServices some =
        start(
            new DeviceServicesOptions(
                HOST, any, off, off, off, Optional.empty(), DeviceServicesOptions.PATIENCE))) {
      assertThat(some.registrationHttp()).isPresent();
      assertThat(some.registrationTcp()).isEmpty();
      assertThat(some.ticketHttp()).isEmpty();
      assertThat(some.ticketTcp()).isEmpty();
    }
  }

  @Test
  void aTakenPortIsSaidAndNothingIsLeftOpen() {
    OptionalInt any = OptionalInt.of(0);
    assertThatThrownBy(
            () ->
                start(
                    new DeviceServicesOptions(
                        HOST,
                        any,
                        any,
                        any,
                        services.ticketTcp(),
                        Optional.empty(),
                        DeviceServicesOptions.PATIENCE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("for tickets over TCP");
  }
}
