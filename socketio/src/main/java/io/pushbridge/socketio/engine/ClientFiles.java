package io.pushbridge.socketio.engine;

import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The official client, for pages that load it from the server they connect to. The files come from
 * the jar and are read at start.
 */
final class ClientFiles {
  /** The release of socket.io-client that the files are from. */
  static final String VERSION = "4.8.4";

  private static final String ETAG = '"' + VERSION + '"';
  private static final String SCRIPT = "application/javascript; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";
  private static final Map<String, String> HEADERS =
      Map.of("ETag", ETAG, "Cache-Control", "public, max-age=0");
  private static final Reply NOT_MODIFIED = new Reply(304, null, new byte[0], HEADERS);

  private final Map<String, Reply> files = new HashMap<>();

  ClientFiles() {
    for (String name : new String[] {"socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"}) {
      files.put(name, new Reply(200, SCRIPT, read(name), HEADERS));
      String map = name + ".map";
      files.put(map, new Reply(200, JSON, read(map), HEADERS));
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = ClientFiles.class.getResourceAsStream("client/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer, or null if there is no such file. */
  Reply get(Exchange exchange, String name) {
    Reply file = exchange.method().equals(HttpMethod.GET) ? files.get(name) : null;
    return file != null && ETAG.equals(exchange.headers().value("If-None-Match"))
        ? NOT_MODIFIED
        : file;
  }
}
