package io.pushbridge.server.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.Ports;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.json.JSONException;
import org.json.JSONObject;

/** The official Java client of Socket.IO 4. */
public final class JavaBrowser extends Browser {
  private static final List<String> EVENTS =
      List.of(
          "socketconnectack",
          "connack",
          "suback",
          "unsuback",
          "puback",
          "message",
          "recvack",
          "set_alias_ack",
          "alias",
          "get_alias_list_ack",
          "get_topic_list_ack",
          "get_state_ack",
          "store_device_token_ack",
          "remove_device_token_ack");

  private final Socket socket;

  /** Connects the transport. */
  public JavaBrowser(Ports ports, String... transports) {
    this("http://127.0.0.1:" + ports.socketio(), options(transports));
  }

  /** Connects the transport over TLS. */
  public JavaBrowser(Ports ports, TlsClient tls, String... transports) {
    this("https://localhost:" + ports.tls().socketio(), ciphered(options(transports), tls));
  }

  /** Connects the transport, and shows a token where it enters the namespace. */
  public static JavaBrowser withToken(Ports ports, String token) {
    IO.Options options = options("websocket");
    options.auth = Map.of("token", token);
    return new JavaBrowser("http://127.0.0.1:" + ports.socketio(), options);
  }

  /** Connects the transport over TCP connections that are made so. */
  public JavaBrowser(Ports ports, SocketFactory connections, String... transports) {
    this("http://127.0.0.1:" + ports.socketio(), made(options(transports), connections));
  }

  private static IO.Options made(IO.Options options, SocketFactory connections) {
    OkHttpClient client =
        new OkHttpClient.Builder().socketFactory(connections).readTimeout(Inbox.PATIENCE).build();
    options.callFactory = client;
    options.webSocketFactory = client;
    return options;
  }

  private static IO.Options options(String... transports) {
    IO.Options options = new IO.Options();
    options.forceNew = true;
    options.reconnection = false;
    if (transports.length > 0) {
      options.transports = transports;
    }
    return options;
  }

  private static IO.Options ciphered(IO.Options options, TlsClient tls) {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .sslSocketFactory(
                tls.context().getSocketFactory(),
                (X509TrustManager) tls.trust().getTrustManagers()[0])
            .readTimeout(Inbox.PATIENCE)
            .build();
    options.callFactory = client;
    options.webSocketFactory = client;
    return options;
  }

  private JavaBrowser(String address, IO.Options options) {
    super("Java Socket.IO client");
    socket = IO.socket(URI.create(address), options);
    for (String event : EVENTS) {
      socket.on(event, arguments -> received(event, parsed(arguments[0].toString())));
    }
    socket.on(
        Socket.EVENT_DISCONNECT,
        why -> received("disconnected", data().put("reason", "" + why[0])));
    socket.on(
        Socket.EVENT_CONNECT_ERROR,
        why -> received("connect_error", data().put("message", "" + why[0])));
    socket.connect();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void emit(String event, ObjectNode data) {
    try {
      socket.emit(event, new JSONObject(data.toString()));
    } catch (JSONException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.disconnect();
    socket.close();
  }
}
